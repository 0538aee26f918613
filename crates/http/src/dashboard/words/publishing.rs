//! Texts about making an image public.

use super::words;

words! {
    /// Making an image public.
    Publishing {
        title: "Make public", "Veröffentlichen";
        open: "Make public …", "Veröffentlichen …";
        audience: "Everybody on this cloud will be able to find, start and download this image. Copies can outlive it.", "Alle in dieser Cloud werden dieses Abbild finden, starten und herunterladen können. Kopien können es überdauern.";
        quality: "It stands under “Public”, with the remark that nobody has checked it.", "Es steht unter „Öffentlich“, mit dem Hinweis, dass es niemand geprüft hat.";
        undo_later: "For 24 hours this can be undone. What others have started or copied by then stays with them.", "24 Stunden lang lässt sich das zurücknehmen. Was andere bis dahin gestartet oder kopiert haben, bleibt ihnen.";
        everybody_reads: "What everybody will read", "Was alle lesen werden";
        look_again: "Look at this first", "Sehen Sie sich das zuerst an";
        nothing_found: "Nothing in its name, tags and properties looks like a secret. The disk itself was not searched.", "Nichts in Name, Etiketten und Eigenschaften sieht nach einem Geheimnis aus. Die Platte selbst wurde nicht durchsucht.";
        snapshot: "This image is a snapshot of a server. Whatever was on that server may be in it: keys, passwords, histories, logs, data, deleted files too. Build the image from a clean one instead.", "Dieses Abbild ist ein Schnappschuss eines Servers. Was auf dem Server war, kann darin sein: Schlüssel, Passwörter, Verläufe, Protokolle, Daten, auch gelöschte Dateien. Bauen Sie das Abbild lieber aus einem sauberen.";
        secret_value: "{field} looks like a password, a key or a token. Remove it, and change the secret if it was one.", "{field} sieht nach einem Passwort, einem Schlüssel oder einem Token aus. Entfernen Sie es, und ändern Sie das Geheimnis, wenn es eines war.";
        secret_name: "{field} is named like a secret, and everybody will read its value. Remove it unless it is meant for all.", "{field} heißt wie ein Geheimnis, und alle werden den Wert lesen. Entfernen Sie es, wenn es nicht für alle gedacht ist.";
        server_trace: "{field} tells everybody about your servers, users or disks. Remove it unless it is meant for all.", "{field} verrät allen etwas über Ihre Server, Benutzer oder Platten. Entfernen Sie es, wenn es nicht für alle gedacht ist.";
        members: "Projects it is shared with now: {n}. They keep it.", "Projekte, für die es jetzt freigegeben ist: {n}. Sie behalten es.";
        may_not: "You cannot make images public on this cloud; its administrators can. Until then, share it with projects.", "Sie können in dieser Cloud keine Abbilder veröffentlichen; die Verwaltung kann es. Bis dahin geben Sie es für Projekte frei.";
        type_name: "To go on, type its name: {name}", "Um fortzufahren, tippen Sie den Namen: {name}";
        mistyped: "That is not its name. Nothing was changed.", "Das ist nicht der Name. Nichts wurde geändert.";
        submit: "Make it public", "Veröffentlichen";
        done: "The image is public.", "Das Abbild ist öffentlich.";
        undo_until: "It was made public {when}. Until {until} that can be taken back.", "Veröffentlicht {when}. Bis {until} lässt sich das zurücknehmen.";
        undo: "Undo", "Zurücknehmen";
        undone: "The image is no longer public.", "Das Abbild ist nicht mehr öffentlich.";
    }
}
