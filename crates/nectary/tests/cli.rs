//! The program as a person starts it: exit codes, messages, start, stop and the files it leaves.
