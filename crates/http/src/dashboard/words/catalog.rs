//! Texts of the lists of images.

use super::words;

words! {
    /// The home page: images by category.
    Home {
        title: "Image catalog", "Abbild-Katalog";
        tabs: "Categories", "Kategorien";
        official: "Official", "Offiziell";
        contributed: "Contributed", "Beigetragen";
        project: "Project", "Projekt";
        shared: "Shared with me", "Für mich freigegeben";
        public: "Public", "Öffentlich";
        all: "All", "Alle";
        about_official: "Made and kept up to date by this cloud. Start here.", "Von dieser Cloud gebaut und aktuell gehalten. Fangen Sie hier an.";
        about_contributed: "Looked after by others, who are known to this cloud.", "Von anderen gepflegt, die diese Cloud kennt.";
        about_project: "Images and snapshots of your project {project}.", "Abbilder und Schnappschüsse Ihres Projekts {project}.";
        about_shared: "Offered by other projects and accepted by yours.", "Von anderen Projekten angeboten und von Ihrem angenommen.";
        about_public: "Made public by other users. Nobody has checked them: no quality assurance. Start one only if you trust its owner.", "Von anderen Benutzern veröffentlicht. Niemand hat sie geprüft: keine Qualitätssicherung. Starten Sie eines nur, wenn Sie dem Eigentümer vertrauen.";
        about_all: "Everything you can see, community images included.", "Alles, was Sie sehen können, auch Community-Abbilder.";
        sort: "Sort by", "Sortieren nach";
        sort_best: "Best match first", "Beste Treffer zuerst";
        without: "Leave out {name}", "{name} weglassen";
        sort_newest: "Newest first", "Neueste zuerst";
        sort_oldest: "Oldest first", "Älteste zuerst";
        sort_name: "Name", "Name";
        sort_largest: "Largest first", "Größte zuerst";
        sort_updated: "Last changed", "Zuletzt geändert";
        view: "View", "Ansicht";
        cards: "Cards", "Karten";
        table: "Table", "Tabelle";
        results: "Images", "Abbilder";
        next: "Next page", "Nächste Seite";
        first: "First page", "Erste Seite";
        name: "Name", "Name";
        category: "Category", "Kategorie";
        login_user: "Login user", "Anmeldename";
        size: "Size", "Größe";
        created: "Created", "Erstellt";
        system: "System", "System";
        snapshot: "Snapshot", "Schnappschuss";
        empty_official: "This cloud has not published an official image yet. When it does, it appears here.", "Diese Cloud hat noch kein offizielles Abbild veröffentlicht. Sobald es eines gibt, steht es hier.";
        empty_contributed: "Nobody has contributed an image yet.", "Noch hat niemand ein Abbild beigetragen.";
        empty_project: "Your project has no image yet. Make a snapshot of a server, or upload one:", "Ihr Projekt hat noch kein Abbild. Machen Sie einen Schnappschuss eines Servers, oder laden Sie eines hoch:";
        empty_shared: "Nothing is shared with your project. Give the owner of an image your project id, and the offer arrives in your inbox:", "Für Ihr Projekt ist nichts freigegeben. Geben Sie dem Eigentümer eines Abbilds Ihre Projektnummer, dann kommt das Angebot in Ihren Eingang:";
        empty_public: "No user has made an image public.", "Kein Benutzer hat ein Abbild veröffentlicht.";
        empty_all: "There is no image that you can see.", "Es gibt kein Abbild, das Sie sehen können.";
        search: "Search", "Suchen";
        search_label: "Search all images", "Alle Abbilder durchsuchen";
        search_hint: "Name, distribution, version, tag …", "Name, Distribution, Version, Etikett …";
        corrected: "Nothing is called so. These fit “{text}”:", "So heißt nichts. Diese passen zu „{text}“:";
        empty_search: "Nothing fits “{text}”. Try fewer or other words.", "Nichts passt zu „{text}“. Versuchen Sie weniger oder andere Wörter.";
        everywhere: "Search in all images", "In allen Abbildern suchen";
        empty_filters: "Nothing fits all that you have chosen. Leave out a filter.", "Nichts passt zu allem, was Sie gewählt haben. Lassen Sie einen Filter weg.";
        filters: "Filters", "Filter";
        no_filters: "Clear all filters", "Alle Filter entfernen";
        more: "More", "Mehr";
        distribution: "Distribution", "Distribution";
        version: "Version", "Version";
        architecture: "Architecture", "Architektur";
        disk_format: "Disk format", "Plattenformat";
        state: "State", "Zustand";
        owner: "Owner", "Eigentümer";
        empty_page: "There is nothing on this page. Go back to the first one.", "Auf dieser Seite ist nichts. Gehen Sie zur ersten zurück.";
    }
}
