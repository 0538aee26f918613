//! Texts of families and their builds.

use super::words;

words! {
    /// A family.
    Families {
        family: "Family", "Familie";
        current: "Current build", "Aktueller Bau";
        no_current: "Nothing is current. The family has come to its end, or has only candidates.", "Kein Bau ist aktuell. Die Familie ist am Ende, oder sie hat nur Kandidaten.";
        support: "Support", "Unterstützung";
        supported: "new builds with all that is new", "neue Baue mit allem Neuen";
        security_only: "new builds for security only", "neue Baue nur für die Sicherheit";
        support_ended: "no new builds", "keine neuen Baue";
        ends_on: "Support ends on", "Unterstützung endet am";
        publisher: "Published by", "Veröffentlicht von";
        timeline: "Builds", "Baue";
        build: "Build {number}", "Bau {number}";
        state_candidate: "candidate", "Kandidat";
        state_current: "current", "aktuell";
        state_superseded: "superseded", "abgelöst";
        deprecated: "deprecated", "veraltet";
        revoked: "revoked", "zurückgerufen";
        registered: "Registered {when}.", "Registriert am {when}.";
        promoted: "Current since {when}.", "Aktuell seit {when}.";
        was_current: "Current from {from} until {until}.", "Aktuell von {from} bis {until}.";
        because: "Reason: {reason}", "Grund: {reason}";
        history: "History", "Verlauf";
        no_history: "Nothing has happened yet.", "Noch ist nichts geschehen.";
        to_family: "The family {name}", "Die Familie {name}";
        not_a_build: "This image is no build of a family.", "Dieses Abbild ist kein Bau einer Familie.";
        superseded_by: "Superseded since {when}. You can still start it. Use build {number}.", "Abgelöst seit {when}. Sie können es noch starten. Nehmen Sie Bau {number}.";
        superseded: "Superseded since {when}. Nothing has taken its place.", "Abgelöst seit {when}. Nichts ist an seine Stelle getreten.";
        deprecated_since: "Deprecated since {when}: {message}", "Veraltet seit {when}: {message}";
        revoked_since: "Revoked since {when}: {message}", "Zurückgerufen seit {when}: {message}";
        to_replacement: "To build {number}", "Zu Bau {number}";
        promote: "Promote …", "Zum aktuellen machen …";
        rollback: "Roll back to it …", "Darauf zurückgehen …";
        promote_title: "Promote build {number}", "Bau {number} zum aktuellen machen";
        rollback_title: "Roll back to build {number}", "Auf Bau {number} zurückgehen";
        preview: "This is what happens. Nothing has been changed yet.", "Das geschieht. Noch ist nichts geändert.";
        changes: "What changes for people", "Was sich für die Leute ändert";
        before: "Before", "Vorher";
        after: "After", "Nachher";
        field: "What", "Was";
        reason: "Reason, for people who used the build before (may be left empty)", "Grund, für Leute, die den Bau davor nutzen (darf leer bleiben)";
        unmet: "It cannot be done yet:", "Es geht noch nicht:";
        nothing_to_do: "There is nothing to do.", "Es ist nichts zu tun.";
        done: "Done.", "Erledigt.";
        do_promote: "Make build {number} current", "Bau {number} zum aktuellen machen";
        do_promote_over: "Make build {number} current, archive build {former}", "Bau {number} zum aktuellen machen, Bau {former} archivieren";
    }
}
