-- By hand, once, as a superuser, before the first node starts:
--   psql -v owner_password=… -v app_password=… -f roles.sql
-- Two roles: the owner makes and changes tables, the app works with their rows. A node needs the owner only when it
-- has to bring the tables up to date.
\set ON_ERROR_STOP on

CREATE ROLE mediatasks_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE mediatasks_app LOGIN PASSWORD :'app_password';
CREATE DATABASE mediatasks OWNER mediatasks_owner;

\connect mediatasks
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO mediatasks_owner;
GRANT USAGE ON SCHEMA public TO mediatasks_app;

-- Whatever the owner makes from now on, the app may work with.
ALTER DEFAULT PRIVILEGES FOR ROLE mediatasks_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mediatasks_app;
ALTER DEFAULT PRIVILEGES FOR ROLE mediatasks_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO mediatasks_app;
ALTER DEFAULT PRIVILEGES FOR ROLE mediatasks_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO mediatasks_app;
