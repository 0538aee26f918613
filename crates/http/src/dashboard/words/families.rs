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
        superseded_by_only: "Superseded since {when}. Use build {number}.", "Abgelöst seit {when}. Nehmen Sie Bau {number}.";
        superseded: "Superseded since {when}. Nothing has taken its place.", "Abgelöst seit {when}. Nichts ist an seine Stelle getreten.";
        deprecated_since: "Deprecated since {when}: {message}", "Veraltet seit {when}: {message}";
        revoked_since: "Revoked since {when}: {message}", "Zurückgerufen seit {when}: {message}";
        to_replacement: "To build {number}", "Zu Bau {number}";
        promote: "Promote …", "Zum aktuellen machen …";
        rollback: "Roll back to it …", "Darauf zurückgehen …";
        promote_title: "Promote build {number}", "Bau {number} zum aktuellen machen";
        rollback_title: "Roll back to build {number}", "Auf Bau {number} zurückgehen";
        deprecate: "Deprecate …", "Für veraltet erklären …";
        revoke: "Revoke …", "Zurückrufen …";
        reinstate: "Reinstate …", "Wieder zulassen …";
        retire: "End this family …", "Diese Familie beenden …";
        deprecate_title: "Deprecate build {number}", "Bau {number} für veraltet erklären";
        revoke_title: "Revoke build {number}", "Bau {number} zurückrufen";
        reinstate_title: "Reinstate build {number}", "Bau {number} wieder zulassen";
        retire_title: "End this family", "Diese Familie beenden";
        register_title: "Register image {image}", "Abbild {image} registrieren";
        update_title: "Change what is said of the family", "Ändern, was über die Familie gesagt wird";
        the_newest: "(the newest candidate)", "(der neueste Kandidat)";
        the_one_before: "(the one before)", "(der davor)";
        the_current: "(the current one)", "(der aktuelle)";
        preview: "This is what happens. Nothing has been changed yet.", "Das geschieht. Noch ist nichts geändert.";
        changes: "What changes for people", "Was sich für die Leute ändert";
        before: "Before", "Vorher";
        after: "After", "Nachher";
        field: "What", "Was";
        reason: "Reason, for people who use the builds (may be left empty)", "Grund, für Leute, die die Baue nutzen (darf leer bleiben)";
        message: "Message: why, and what to do. People who use the build read it", "Nachricht: warum, und was zu tun ist. Wer den Bau nutzt, liest sie";
        your_message: "(your message)", "(Ihre Nachricht)";
        may_be_gone: "It may be gone from this day on (may be left empty)", "Von diesem Tag an kann er fort sein (darf leer bleiben)";
        later: "Do it later, at (UTC; empty: now)", "Später tun, um (UTC; leer: jetzt)";
        wrong_time: "The time is no time: write it as 2026-12-31T10:00.", "Die Zeit ist keine Zeit: Schreiben Sie sie wie 2026-12-31T10:00.";
        whom: "Whom it concerns", "Wen es betrifft";
        shared_with: "Shared with these projects:", "Geteilt mit diesen Projekten:";
        shared_with_none: "It is shared with no project.", "Es ist mit keinem Projekt geteilt.";
        made_from: "Images were made from it in these projects:", "In diesen Projekten wurden Abbilder daraus gemacht:";
        made_from_none: "No image was made from it that we know of.", "Daraus wurde kein Abbild gemacht, von dem wir wissen.";
        nobodys: "no project", "kein Projekt";
        scheduled: "It is scheduled.", "Es ist geplant.";
        schedules: "Scheduled", "Geplant";
        no_schedules: "Nothing is scheduled.", "Nichts ist geplant.";
        schedules_ended: "What came of earlier ones", "Was aus früheren wurde";
        schedule_waits: "waits", "wartet";
        schedule_done: "done", "getan";
        schedule_failed: "refused", "abgelehnt";
        schedule_cancelled: "cancelled", "abgesagt";
        cancel_schedule: "Cancel", "Absagen";
        cancel_this: "Cancel: {what}", "Absagen: {what}";
        unmet: "It cannot be done yet:", "Es geht noch nicht:";
        nothing_to_do: "There is nothing to do.", "Es ist nichts zu tun.";
        done: "Done.", "Erledigt.";
        do_promote: "Make build {number} current", "Bau {number} zum aktuellen machen";
        do_retire_over: "End this family, archive build {former}", "Diese Familie beenden, Bau {former} archivieren";
        do_promote_over: "Make build {number} current, archive build {former}", "Bau {number} zum aktuellen machen, Bau {former} archivieren";
    }
}
