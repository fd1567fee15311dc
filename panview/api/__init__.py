"""The library face, behind the names of the package; it is thin, and all is measured and derived below."""
