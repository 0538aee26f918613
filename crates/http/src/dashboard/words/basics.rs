//! Texts of the frame around every page, of signing in and of errors.

use super::words;

words! {
    /// The frame.
    Basics {
        catalog: "Catalog", "Katalog";
        skip: "Skip to the content", "Zum Inhalt springen";
        main_navigation: "Main", "Hauptnavigation";
        pending: "{n} waiting", "{n} offen";
        you_are: "Signed in as {user}", "Angemeldet als {user}";
        in_project: "Project {project}", "Projekt {project}";
        change_project: "Change project", "Projekt wechseln";
        sign_out: "Sign out", "Abmelden";
        language: "Language", "Sprache";
        theme: "Colours", "Farben";
        theme_auto: "As the system", "Wie das System";
        theme_light: "Light", "Hell";
        theme_dark: "Dark", "Dunkel";
        apply: "Apply", "Anwenden";
        copy: "Copy", "Kopieren";
        copied: "Copied", "Kopiert";
        cancel: "Cancel", "Abbrechen";
        yes: "yes", "ja";
        no: "no", "nein";
        unknown: "unknown", "unbekannt";
        none: "none", "keine";
        bytes: "{n} bytes", "{n} Bytes";
        unnamed: "(no name)", "(ohne Namen)";
    }
}

words! {
    /// How long ago something was.
    Ages {
        just_now: "just now", "gerade eben";
        minute: "a minute ago", "vor einer Minute";
        minutes: "{n} minutes ago", "vor {n} Minuten";
        hour: "an hour ago", "vor einer Stunde";
        hours: "{n} hours ago", "vor {n} Stunden";
        day: "yesterday", "gestern";
        days: "{n} days ago", "vor {n} Tagen";
        month: "a month ago", "vor einem Monat";
        months: "{n} months ago", "vor {n} Monaten";
        year: "a year ago", "vor einem Jahr";
        years: "{n} years ago", "vor {n} Jahren";
        to_come: "in the future", "in der Zukunft";
    }
}

words! {
    /// Signing in and choosing a project.
    SignIn {
        title: "Sign in", "Anmelden";
        user: "User name", "Benutzername";
        password: "Password", "Passwort";
        submit: "Sign in", "Anmelden";
        hint: "The same name and password as for the openstack command.", "Derselbe Name und dasselbe Passwort wie für den Befehl openstack.";
        first: "Sign in to see this page.", "Melden Sie sich an, um diese Seite zu sehen.";
        ended: "Your session has ended, so nothing was done. Sign in, then repeat the step.", "Ihre Sitzung ist abgelaufen; es wurde nichts getan. Melden Sie sich an und wiederholen Sie den Schritt.";
        signed_out: "You are signed out.", "Sie sind abgemeldet.";
        wrong: "That user name and password do not go together. Check both and try again.", "Benutzername und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.";
        throttled: "There were too many attempts. Wait {n} seconds, then try again.", "Es gab zu viele Versuche. Warten Sie {n} Sekunden und versuchen Sie es dann noch einmal.";
        projects: "Choose a project", "Projekt wählen";
        projects_hint: "You see the catalog as this project, and what you add belongs to it.", "Sie sehen den Katalog als dieses Projekt, und was Sie hinzufügen, gehört ihm.";
        project_ids: "Ids of your projects", "Nummern Ihrer Projekte";
        project_ids_hint: "Give the id of a project to those who want to share an image with it.", "Geben Sie die Nummer eines Projekts allen, die ein Abbild dafür freigeben wollen.";
        no_projects: "You have no project yet. Ask an administrator of this cloud to give you a role in one.", "Sie gehören noch zu keinem Projekt. Bitten Sie die Verwaltung dieser Cloud um eine Rolle in einem.";
        current: "current", "aktuell";
        not_yours: "You can no longer work in that project. Choose another one.", "In diesem Projekt können Sie nicht mehr arbeiten. Wählen Sie ein anderes.";
    }
}

words! {
    /// What went wrong, and what to do.
    Errors {
        not_found: "There is nothing here", "Hier ist nichts";
        not_found_next: "It may have been deleted, or it is not shared with your project. If somebody sent you this link, ask the owner to share the image with you.", "Vielleicht wurde es gelöscht, oder es ist nicht für Ihr Projekt freigegeben. Wenn Ihnen jemand diesen Link geschickt hat, bitten Sie den Eigentümer um eine Freigabe.";
        forbidden: "You may not do this", "Das dürfen Sie nicht";
        forbidden_next: "Somebody with more rights in your project, or an administrator of this cloud, can.", "Jemand mit mehr Rechten in Ihrem Projekt oder die Verwaltung dieser Cloud kann es.";
        conflict: "It has changed in the meantime", "Es hat sich inzwischen geändert";
        conflict_next: "Go back, look at how things are now, and decide again.", "Gehen Sie zurück, sehen Sie nach, wie es jetzt ist, und entscheiden Sie neu.";
        not_now: "This is not possible as things are", "So wie es steht, geht das nicht";
        not_now_next: "Nothing was changed. Read what stands in the way, and go back.", "Nichts wurde geändert. Lesen Sie, was im Weg steht, und gehen Sie zurück.";
        invalid: "The request was not understood", "Die Anfrage wurde nicht verstanden";
        invalid_next: "Go back, change what the message names, and send it again.", "Gehen Sie zurück, ändern Sie, was die Meldung nennt, und senden Sie noch einmal.";
        outdated: "This page is out of date", "Diese Seite ist veraltet";
        outdated_next: "You have signed in again or changed the project since it was loaded. Load the page again, then repeat what you did.", "Sie haben sich seitdem neu angemeldet oder das Projekt gewechselt. Laden Sie die Seite neu und wiederholen Sie den Schritt.";
        throttled: "Too many attempts", "Zu viele Versuche";
        throttled_next: "Wait a moment, then try again.", "Warten Sie einen Moment und versuchen Sie es dann noch einmal.";
        failed: "The service failed", "Der Dienst ist gescheitert";
        failed_next: "Nothing was wrong with what you did. Try again in a moment; if it stays so, give the request id below to an administrator.", "Sie haben nichts falsch gemacht. Versuchen Sie es gleich noch einmal; wenn es so bleibt, geben Sie die Anfragenummer unten der Verwaltung.";
        said: "What the service says:", "Der Dienst sagt dazu:";
        request: "Request id", "Anfragenummer";
        home: "To the catalog", "Zum Katalog";
        back: "Back to the page", "Zurück zur Seite";
    }
}
