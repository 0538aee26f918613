# The commands of a day. `just` alone lists them.

default:
    @just --list

# Build and start the catalog on this machine.
run *ARGS:
    cargo run --release -- serve {{ARGS}}

# Everything CI runs: the one truth about green.
test:
    scripts/test

# The tests a change needs first: no clients, no servers.
quick:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --workspace --quiet

# Write the checked-in files anew that tests compare: route table, policy matrix, client table.
gen:
    NECTARY_WRITE=1 cargo test -p nectary --test api -- routes:: policy_matrix::
    compat/run --write-table

fmt:
    cargo fmt --all

# Figures beside the limits of this machine, in one run.
bench *ARGS:
    bench/run {{ARGS}}
