"""Verdicts of a team: kept in PostgreSQL, seen by everybody within a second, and none lost where the server is gone.

`place` says where; `server` speaks with PostgreSQL and is the only module that loads psycopg; `schema` is what is in
the database; `local` is what this computer keeps of it, and what waits to be sent; `link` is the thread that keeps the
two in step; `store` is the `VerdictStore` over all of them. docs/adr/0062 says why it is so.
"""
