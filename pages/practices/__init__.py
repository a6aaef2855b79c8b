"""Pages on practices: the library, one practice, several compared, and the editor."""
