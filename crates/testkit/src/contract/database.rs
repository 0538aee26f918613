//! What every database promises: the rules of the port `Database`.
