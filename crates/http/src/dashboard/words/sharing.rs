//! Texts of the inbox and of sharing.

use super::words;

words! {
    /// The inbox.
    Inbox {
        title: "Inbox", "Eingang";
        hint: "Images that other projects offer to yours. What you accept stands under “Shared with me”; what you reject is gone from your lists.", "Abbilder, die andere Projekte Ihrem anbieten. Was Sie annehmen, steht unter „Für mich freigegeben“; was Sie ablehnen, verschwindet aus Ihren Listen.";
        empty: "Nothing waits for an answer. To be offered an image, give its owner the id of your project:", "Nichts wartet auf eine Antwort. Damit Ihnen jemand ein Abbild anbietet, geben Sie dem Eigentümer die Nummer Ihres Projekts:";
        from: "From", "Von";
        until: "Until", "Bis";
        no_end: "no end", "unbefristet";
        offered: "Offered", "Angeboten";
        choose: "Choose {name}", "{name} auswählen";
        accept: "Accept", "Annehmen";
        reject: "Reject", "Ablehnen";
        accept_chosen: "Accept the chosen", "Ausgewählte annehmen";
        reject_chosen: "Reject the chosen", "Ausgewählte ablehnen";
        nothing_chosen: "Choose at least one offer first.", "Wählen Sie zuerst mindestens ein Angebot aus.";
        accepted: "Accepted. You find it under “Shared with me”.", "Angenommen. Sie finden es unter „Für mich freigegeben“.";
        rejected: "Rejected.", "Abgelehnt.";
        block: "Block this project", "Dieses Projekt sperren";
        block_this: "Block project {project}", "Projekt {project} sperren";
        blocked: "Blocked. What that project offers stays out of your inbox; it is not told.", "Gesperrt. Was dieses Projekt anbietet, kommt nicht in Ihren Eingang; es erfährt das nicht.";
        unblocked: "Unblocked. Its offers stand in your inbox again.", "Entsperrt. Seine Angebote stehen wieder in Ihrem Eingang.";
        blocked_projects: "Blocked projects", "Gesperrte Projekte";
        unblock: "Unblock", "Entsperren";
        unblock_this: "Unblock project {project}", "Projekt {project} entsperren";
        nothing_to_block: "The form names no project. Go back and use its button once more.", "Das Formular nennt kein Projekt. Gehen Sie zurück und benutzen Sie den Knopf noch einmal.";
        own_id: "The id of your project, for those who want to offer it an image:", "Die Nummer Ihres Projekts, für alle, die ihm ein Abbild anbieten wollen:";
        is_accepted: "This image is shared with your project. If nobody in it needs it any more, give it up: it leaves your lists, and servers go on running.", "Dieses Abbild ist für Ihr Projekt freigegeben. Wenn es darin niemand mehr braucht, geben Sie es auf: es verschwindet aus Ihren Listen, und Server laufen weiter.";
        give_up: "Give it up", "Aufgeben";
        was_rejected: "Your project rejected this image. It can still accept it.", "Ihr Projekt hat dieses Abbild abgelehnt. Es kann es immer noch annehmen.";
        waiting: "This image was offered to your project. Accept it to see it in your lists.", "Dieses Abbild wurde Ihrem Projekt angeboten. Nehmen Sie es an, um es in Ihren Listen zu sehen.";
    }
}

words! {
    /// Sharing an image.
    Sharing {
        title: "Share with other projects", "Für andere Projekte freigeben";
        what_they_get: "Each project you name is asked first. Once it accepts, everybody in it can start servers from this image and download it. They cannot change, delete or share it. What they have started or copied stays with them when you end the sharing.", "Jedes Projekt, das Sie nennen, wird zuerst gefragt. Nimmt es an, können alle darin Server aus diesem Abbild starten und es herunterladen. Ändern, löschen oder weitergeben können sie es nicht. Was sie gestartet oder kopiert haben, bleibt ihnen, wenn Sie die Freigabe beenden.";
        projects: "Projects, one on each line", "Projekte, eines pro Zeile";
        projects_hint: "Ids of projects: their members find theirs in the inbox. Projects of your own also by name.", "Projektnummern: wer im Projekt ist, findet sie im Eingang. Eigene Projekte auch mit Namen.";
        until: "Until (may be left empty)", "Bis (darf leer bleiben)";
        message: "Message to them (may be left empty)", "Nachricht dazu (darf leer bleiben)";
        submit: "Share", "Freigeben";
        same_command: "The same on the command line", "Dasselbe auf der Befehlszeile";
        end: "End sharing", "Freigabe beenden";
        end_with: "End sharing with {project}", "Freigabe für {project} beenden";
        shared: "Offered. They are told in their inbox.", "Angeboten. Es steht nun in deren Eingang.";
        ended: "The sharing has ended.", "Die Freigabe ist beendet.";
        private_now: "This image is private. To share it, allow sharing first; nobody sees more of it until you name a project.", "Dieses Abbild ist privat. Erlauben Sie zuerst das Freigeben; niemand sieht mehr davon, bis Sie ein Projekt nennen.";
        allow: "Allow sharing", "Freigeben erlauben";
        allowed: "You can name projects now.", "Sie können jetzt Projekte nennen.";
        no_projects: "Name at least one project, and 100 at most.", "Nennen Sie mindestens ein Projekt und höchstens 100.";
        no_such_project: "“{name}” is no project id (32 letters and digits), and no project of yours is called so. Ask its members for the id: their inbox shows it.", "„{name}“ ist keine Projektnummer (32 Buchstaben und Ziffern), und keines Ihrer Projekte heißt so. Fragen Sie im Projekt nach der Nummer: der Eingang zeigt sie.";
        several_projects: "Several of your projects are called “{name}”. Give the id of the one you mean.", "Mehrere Ihrer Projekte heißen „{name}“. Nennen Sie die Nummer dessen, das Sie meinen.";
        past_day: "“{day}” has passed. Choose a day to come, or leave it empty.", "„{day}“ ist vorbei. Wählen Sie einen Tag, der noch kommt, oder lassen Sie das Feld leer.";
        not_offered: "Not all was offered:", "Nicht alles wurde angeboten:";
        wrong_day: "“{day}” is not a day. Write it as 2026-12-31.", "„{day}“ ist kein Tag. Schreiben Sie ihn als 2026-12-31.";
    }
}

words! {
    /// Share links.
    Links {
        by_link: "Share by link", "Per Link freigeben";
        hint: "Whoever has the link can take the image for a project of theirs, once they are signed in. Send it only to those it is meant for.", "Wer den Link hat, kann das Abbild nach dem Anmelden für ein eigenes Projekt übernehmen. Schicken Sie ihn nur denen, für die er gedacht ist.";
        how_often: "Projects that may use it", "Projekte, die ihn benutzen dürfen";
        link_message: "Message (may be left empty)", "Nachricht (darf leer bleiben)";
        days: "Days it is good for", "Tage, die er gilt";
        make: "Make a link", "Link erstellen";
        made: "The link", "Der Link";
        once: "Copy it now. It is shown this once, and nobody can look it up later.", "Kopieren Sie ihn jetzt. Er wird nur dieses eine Mal gezeigt, und niemand kann ihn später nachsehen.";
        good_for: "How many projects can use it: {n}. Until when: {until}. You can take it back before that.", "So viele Projekte können ihn benutzen: {n}. Bis: {until}. Sie können ihn vorher zurücknehmen.";
        back: "Back to the image", "Zurück zum Abbild";
        open: "open", "offen";
        used_up: "used up", "aufgebraucht";
        ended: "ended", "abgelaufen";
        revoked: "taken back", "zurückgenommen";
        uses: "used {n} of {all} times", "{n} von {all} Mal benutzt";
        revoke: "Take back", "Zurücknehmen";
        revoke_this: "Take back the link that ends on {until}", "Den Link zurücknehmen, der am {until} endet";
        is_revoked: "The link leads nowhere now. Projects that used it keep the image until you end the sharing.", "Der Link führt nirgends mehr hin. Projekte, die ihn benutzt haben, behalten das Abbild, bis Sie die Freigabe beenden.";
        wrong_number: "Give a whole number from 1 to {most}.", "Geben Sie eine ganze Zahl von 1 bis {most} an.";
        title: "Use a share link", "Einen Link benutzen";
        for_project: "The image would be shared with your project {project}: everybody in it can start and download it.", "Das Abbild würde für Ihr Projekt {project} freigegeben: alle darin können es starten und herunterladen.";
        token: "The link, or what stands behind its #link=", "Der Link, oder was hinter #link= steht";
        look: "See what it is", "Ansehen, was es ist";
        redeem: "Take the image", "Abbild übernehmen";
    }
}
