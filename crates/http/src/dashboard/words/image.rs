//! Texts about one image.

use super::words;

words! {
    /// Categories, and why an image has one.
    Categories {
        official: "Official", "Offiziell";
        contributed: "Contributed", "Beigetragen";
        project: "Project", "Projekt";
        shared: "Shared", "Freigegeben";
        public: "Public", "Öffentlich";
        community: "Community", "Community";
        archived: "Archived", "Archiviert";
        none: "Other", "Sonstiges";
        why_official: "It is public, and it belongs to a project that publishes for this cloud.", "Es ist öffentlich und gehört einem Projekt, das für diese Cloud veröffentlicht.";
        why_contributed: "It is public, and this cloud knows who looks after it.", "Es ist öffentlich, und diese Cloud weiß, wer es pflegt.";
        why_project: "It belongs to your project.", "Es gehört Ihrem Projekt.";
        why_shared: "Its owner has shared it with your project.", "Sein Eigentümer hat es für Ihr Projekt freigegeben.";
        why_public: "A user made it public. Nobody has checked it: no quality assurance.", "Ein Benutzer hat es veröffentlicht. Niemand hat es geprüft: keine Qualitätssicherung.";
        why_community: "Its owner lets everybody use it who finds it. Nobody has checked it.", "Sein Eigentümer lässt es alle benutzen, die es finden. Niemand hat es geprüft.";
        why_archived: "It is a former build of an official or contributed image.", "Es ist ein früherer Build eines offiziellen oder beigetragenen Abbilds.";
        why_none: "You see it only because you administer this cloud.", "Sie sehen es nur, weil Sie diese Cloud verwalten.";
    }
}

words! {
    /// States of an image: the word everybody uses, and what it means.
    States {
        queued: "This image has no data yet. It cannot be started until its owner uploads some.", "Dieses Abbild hat noch keine Daten. Es lässt sich erst starten, wenn der Eigentümer welche hochlädt.";
        saving: "Its data is on its way. The image can be started once it is complete.", "Die Daten sind unterwegs. Das Abbild lässt sich starten, sobald es vollständig ist.";
        deactivated: "This image is held back: nobody but an administrator can start or download it. Running servers are not touched.", "Dieses Abbild ist gesperrt: außer der Verwaltung kann es niemand starten oder herunterladen. Laufende Server sind nicht betroffen.";
        hidden: "This image is hidden: it stands in no default list, and can still be started by its id.", "Dieses Abbild ist verborgen: es steht in keiner Standardliste, lässt sich aber noch über seine Id starten.";
        hidden_only: "This image is hidden: it stands in no default list.", "Dieses Abbild ist verborgen: es steht in keiner Standardliste.";
        other: "The state of this image is {state}.", "Der Zustand dieses Abbilds ist {state}.";
    }
}

words! {
    /// The page of an image.
    ImagePage {
        tabs: "About this image", "Über dieses Abbild";
        overview: "Overview", "Überblick";
        versions: "Versions", "Versionen";
        sharing: "Sharing", "Freigabe";
        properties: "Properties", "Eigenschaften";
        history: "History", "Verlauf";
        raw: "Raw", "Roh";
        id: "Id", "Id";
        owner: "Owner", "Eigentümer";
        own: "your project", "Ihr Projekt";
        login: "How to log in", "So melden Sie sich an";
        login_unknown: "The image does not say which user to log in as. Ask its owner, or try the name of the distribution.", "Das Abbild sagt nicht, mit welchem Benutzer man sich anmeldet. Fragen Sie den Eigentümer, oder versuchen Sie den Namen der Distribution.";
        server_address: "<address of your server>", "<Adresse Ihres Servers>";
        facts: "Facts", "Angaben";
        visibility: "Who sees it", "Wer es sieht";
        public: "everybody on this cloud, in every list", "alle in dieser Cloud, in jeder Liste";
        private: "its own project alone", "nur das eigene Projekt";
        shared: "its own project and those it is shared with", "das eigene Projekt und die, für die es freigegeben ist";
        community: "everybody who knows its id or searches for it", "alle, die seine Id kennen oder danach suchen";
        disk_format: "Disk format", "Plattenformat";
        container_format: "Container format", "Containerformat";
        size: "Size to transfer", "Größe der Übertragung";
        virtual_size: "Size of the disk", "Größe der Platte";
        min_disk: "Smallest disk", "Kleinste Platte";
        min_ram: "Smallest memory", "Kleinster Speicher";
        created: "Created", "Erstellt";
        updated: "Last changed", "Zuletzt geändert";
        protected: "Protected from deletion", "Vor Löschen geschützt";
        checksum: "Digest", "Prüfsumme";
        tags: "Tags", "Etiketten";
        distribution: "System", "System";
        architecture: "Architecture", "Architektur";
        commands: "The same on the command line", "Dasselbe auf der Befehlszeile";
        command_show: "Show it", "Anzeigen";
        command_start: "Start a server from it", "Einen Server daraus starten";
        command_download: "Download it", "Herunterladen";
        members: "Shared with", "Freigegeben für";
        accepted: "accepted", "angenommen";
        pending: "not answered yet", "noch nicht beantwortet";
        rejected: "rejected", "abgelehnt";
        no_members: "It is not shared with any project yet.", "Es ist noch für kein Projekt freigegeben.";
        not_shareable: "Only shared images have members. This one is {visibility}.", "Nur freigegebene Abbilder haben Mitglieder. Dieses ist {visibility}.";
        property: "Name", "Name";
        value: "Value", "Wert";
        meaning: "What it means", "Was es bedeutet";
        no_properties: "This image has no properties.", "Dieses Abbild hat keine Eigenschaften.";
        own_property: "A property of its owner's own.", "Eine eigene Eigenschaft des Eigentümers.";
        history_hint: "This image is no build of a family, of which each change is kept. What is known of it by itself:", "Dieses Abbild ist kein Build einer Familie, von der jede Änderung festgehalten wird. Was von ihm allein bekannt ist:";
        raw_hint: "The image as the Image API shows it.", "Das Abbild, wie die Image-API es zeigt.";
    }
}

words! {
    /// What becomes of an image by a button of its page.
    Deleting {
        title: "Delete this image", "Dieses Abbild löschen";
        for_good: "What is deleted is gone for good: nobody can bring it back.", "Was gelöscht ist, ist endgültig weg: niemand kann es zurückholen.";
        everybody: "Everybody on this cloud can use it now, and could not any more.", "Alle in dieser Cloud können es jetzt benutzen, und könnten es nicht mehr.";
        members: "Projects it is shared with, which would lose it: {n}.", "Projekte, für die es freigegeben ist und die es verlören: {n}.";
        servers: "Servers that were started from it go on. Some clouds cannot rebuild or move them without it.", "Daraus gestartete Server laufen weiter. Manche Clouds können sie ohne das Abbild nicht neu bauen oder verschieben.";
        is_protected: "The image is protected from deletion. Lift the protection first:", "Das Abbild ist vor dem Löschen geschützt. Heben Sie zuerst den Schutz auf:";
        may_not: "You may not delete this image. Ask the project that owns it, which this shows:", "Sie dürfen dieses Abbild nicht löschen. Fragen Sie das Projekt, dem es gehört; das zeigt dieser Befehl:";
        submit: "Delete it for good", "Endgültig löschen";
        open: "Delete …", "Löschen …";
        deleted: "The image is deleted.", "Das Abbild ist gelöscht.";
        more: "What you can do with it", "Was Sie damit tun können";
        deactivate: "Hold it back", "Sperren";
        about_deactivate: "Nobody but an administrator will be able to start or download it, until it is released. Running servers are not touched.", "Niemand außer der Verwaltung kann es dann starten oder herunterladen, bis es freigegeben wird. Laufende Server sind nicht betroffen.";
        reactivate: "Release it", "Freigeben";
        about_reactivate: "Everybody who could start and download it before will be able to again.", "Wer es vorher starten und herunterladen konnte, kann es dann wieder.";
    }
}
