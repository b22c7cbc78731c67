//! What k-prototypes promises.
