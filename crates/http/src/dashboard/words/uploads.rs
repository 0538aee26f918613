//! Texts of adding an image and of the uploads under way.

use super::words;

words! {
    /// Adding an image.
    Add {
        title: "Add an image", "Abbild hinzufügen";
        hint: "The file is looked at here first: what it is, how large its disk is, and whether something about it is dangerous. It is sent in pieces, so a broken connection, a reload or a restart of the service costs one piece at most.", "Die Datei wird zuerst hier angesehen: was sie ist, wie groß ihre Platte ist und ob etwas an ihr gefährlich ist. Sie wird in Stücken gesendet; eine unterbrochene Verbindung, ein Neuladen oder ein Neustart des Dienstes kostet höchstens ein Stück.";
        no_script: "Uploading from the browser needs JavaScript. With the command line it goes without:", "Hochladen im Browser braucht JavaScript. Mit der Befehlszeile geht es ohne:";
        drop: "Choose a file, or drop it here", "Datei wählen oder hier ablegen";
        found: "What is in it", "Was darin ist";
        details: "Details", "Angaben";
        name: "Name", "Name";
        format: "Disk format", "Plattenformat";
        format_hint: "Read from the file, whatever its name ends in.", "Aus der Datei gelesen, egal wie ihr Name endet.";
        login_user: "Login user (may be left empty)", "Anmeldename (darf leer bleiben)";
        distribution: "Distribution, such as debian (may be left empty)", "Distribution, etwa debian (darf leer bleiben)";
        version: "Version of the distribution (may be left empty)", "Version der Distribution (darf leer bleiben)";
        architecture: "Architecture, such as x86_64 (may be left empty)", "Architektur, etwa x86_64 (darf leer bleiben)";
        description: "Description (may be left empty)", "Beschreibung (darf leer bleiben)";
        tags: "Tags, with commas between them (may be left empty)", "Etiketten, durch Kommas getrennt (darf leer bleiben)";
        min_ram: "Smallest memory, in MiB", "Kleinster Speicher, in MiB";
        add_data: "Add its data", "Daten hinzufügen";
        data_of: "The file becomes the data of the image {name}, which waits for it.", "Die Datei wird zu den Daten des Abbilds {name}, das darauf wartet.";
        rest_of_file: "To go on, choose the same file again: {file}, {size}.", "Um fortzufahren, wählen Sie dieselbe Datei noch einmal: {file}, {size}.";
        rest_of_some_file: "To go on, choose the same file again. Another program began this upload, so only its size is known: {size}.", "Um fortzufahren, wählen Sie dieselbe Datei noch einmal. Ein anderes Programm hat diesen Upload begonnen; bekannt ist nur die Größe: {size}.";
        other_file: "This is not the file that the upload was begun with. Choose that one, or begin a new upload under “Add an image”.", "Das ist nicht die Datei, mit der der Upload begonnen wurde. Wählen Sie jene, oder beginnen Sie einen neuen Upload unter „Abbild hinzufügen“.";
        other_format: "The image waits for data of another format than {format}. Choose another file, or change its disk format.", "Das Abbild wartet auf Daten in einem anderen Format als {format}. Wählen Sie eine andere Datei, oder ändern Sie sein Plattenformat.";
        min_disk: "Smallest disk, in GiB", "Kleinste Platte, in GiB";
        who: "Who sees it", "Wer es sieht";
        private: "My project alone", "Nur mein Projekt";
        shared: "My project and those I share it with", "Mein Projekt und die, für die ich es freigebe";
        start: "Upload", "Hochladen";
        go_on: "Go on with the upload", "Upload fortsetzen";
        pause: "Pause", "Pause";
        resume: "Resume", "Fortsetzen";
        abandon: "Abandon", "Verwerfen";
        progress: "Progress", "Fortschritt";
        phase_send: "Send", "Senden";
        phase_check: "Digest and inspect", "Prüfsumme und Inspektion";
        phase_ready: "Active", "Aktiv";
        is_format: "Format: {format}", "Format: {format}";
        file_size: "File: {size}", "Datei: {size}";
        disk_size: "Disk: {size}", "Platte: {size}";
        renamed: "The name of the file ends in .{ending}, but it is {format}. The format is set to what it is.", "Der Dateiname endet auf .{ending}, es ist aber {format}. Das Format ist so eingestellt, wie es ist.";
        backing: "It needs another file as its backing file, which could read files of the cloud. Convert it to a whole image first: qemu-img convert -O qcow2 IN OUT", "Es braucht eine weitere Datei als Grundlage; darüber ließen sich Dateien der Cloud lesen. Machen Sie zuerst ein vollständiges Abbild daraus: qemu-img convert -O qcow2 EIN AUS";
        external: "Its data is in another file. Convert it to a whole image first: qemu-img convert -O qcow2 IN OUT", "Seine Daten liegen in einer anderen Datei. Machen Sie zuerst ein vollständiges Abbild daraus: qemu-img convert -O qcow2 EIN AUS";
        extents: "It is a description that names other files. Convert it to a whole image first: qemu-img convert -O vmdk -o subformat=streamOptimized IN OUT", "Es ist eine Beschreibung, die andere Dateien nennt. Machen Sie zuerst ein vollständiges Abbild daraus: qemu-img convert -O vmdk -o subformat=streamOptimized EIN AUS";
        encrypted: "It is encrypted, so nobody but you could start it. Decrypt it first.", "Es ist verschlüsselt; außer Ihnen könnte es niemand starten. Entschlüsseln Sie es zuerst.";
        compressed: "It is a compressed file and not a disk. Unpack it first.", "Es ist eine gepackte Datei und keine Platte. Entpacken Sie sie zuerst.";
        not_taken: "This catalog takes no images of the format {format}. Convert it first: qemu-img convert -O qcow2 IN OUT", "Dieser Katalog nimmt keine Abbilder im Format {format}. Wandeln Sie es zuerst um: qemu-img convert -O qcow2 EIN AUS";
        damaged: "It ends before its own header says it should. Fetch it again.", "Es endet früher, als sein eigener Kopf sagt. Laden Sie es neu herunter.";
        empty: "The file is empty.", "Die Datei ist leer.";
        unbootable: "There is no partition table at its beginning. Most clouds cannot start such a disk.", "Am Anfang steht keine Partitionstabelle. Die meisten Clouds können eine solche Platte nicht starten.";
        refused: "It is not sent as it is:", "So wird es nicht gesendet:";
        warning: "Look again:", "Sehen Sie noch einmal hin:";
        insecure: "Browsers compute the digests that an upload needs only on pages that came by HTTPS, and this one did not. Open it with https:// in its address; if that leads nowhere, ask the operator of this cloud, or use the command line:", "Browser berechnen die Prüfsummen, die ein Upload braucht, nur auf Seiten, die per HTTPS kamen, und diese kam nicht so. Öffnen Sie sie mit https:// in der Adresse; führt das nirgends hin, fragen Sie den Betreiber dieser Cloud, oder benutzen Sie die Befehlszeile:";
        unfinished: "This upload was begun before, and {percent} % of it are there.", "Dieser Upload wurde schon begonnen, und {percent} % sind da.";
        sending: "{done} of {all} · {speed} a second · {left} left", "{done} von {all} · {speed} pro Sekunde · noch {left}";
        starting: "Starting …", "Es beginnt …";
        paused: "Paused at {percent} %. You can close this page and go on later: choose the same file again.", "Bei {percent} % angehalten. Sie können die Seite schließen und später weitermachen: wählen Sie dieselbe Datei noch einmal.";
        file_changed: "The file has changed since you chose it, or it is gone: its parts would not fit together. Abandon this upload and choose the file again.", "Die Datei hat sich geändert, seit Sie sie gewählt haben, oder sie ist fort: ihre Teile passten nicht zusammen. Brechen Sie diesen Upload ab und wählen Sie die Datei neu.";
        offline: "The connection is gone. Try again when it is back.", "Die Verbindung ist weg. Versuchen Sie es wieder, wenn sie zurück ist.";
        waiting: "The connection is gone. It is tried again in {seconds} s.", "Die Verbindung ist weg. In {seconds} s wird es wieder versucht.";
        checking: "All is sent. Digests and content are being checked: {percent} %.", "Alles ist gesendet. Prüfsummen und Inhalt werden geprüft: {percent} %.";
        ready: "The image is active.", "Das Abbild ist aktiv.";
        failed: "The image was not accepted:", "Das Abbild wurde nicht angenommen:";
        abandoned: "The upload is abandoned, and nothing of it is kept.", "Der Upload ist verworfen, und nichts davon bleibt.";
        signed_out: "You are signed out. Sign in again in another window, then resume.", "Sie sind abgemeldet. Melden Sie sich in einem anderen Fenster an und setzen Sie dann fort.";
        to_image: "To the image", "Zum Abbild";
        to_sharing: "Share it", "Freigeben";
        seconds: "{n} s", "{n} s";
        minutes: "{n} min", "{n} min";
        hours: "{n} h", "{n} h";
    }
}

words! {
    /// Uploads under way.
    Uploads {
        file: "File:", "Datei:";
        title: "My uploads", "Meine Uploads";
        hint: "Uploads of your project that are under way or have just ended. They are forgotten after a day without a new piece.", "Uploads Ihres Projekts, die laufen oder gerade geendet haben. Nach einem Tag ohne neues Stück werden sie vergessen.";
        empty: "No upload is under way.", "Kein Upload läuft.";
        receiving: "Receiving", "Wird empfangen";
        inspecting: "Being checked", "Wird geprüft";
        active: "Done", "Fertig";
        failed: "Not accepted", "Nicht angenommen";
        there: "{done} of {all}", "{done} von {all}";
        until: "Kept until", "Aufbewahrt bis";
        go_on: "Go on: choose the same file", "Fortsetzen: dieselbe Datei wählen";
        abandon: "Abandon", "Verwerfen";
        abandon_this: "Abandon the upload of {name}", "Upload von {name} verwerfen";
        abandoned: "The upload is abandoned, and nothing of it is kept.", "Der Upload ist verworfen, und nichts davon bleibt.";
    }
}
