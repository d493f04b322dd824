"""The site: which pages and files there are, what each shows, and how templates turn that into bytes.

`plan` turns the catalogue into jobs, `views` hold the plain data of each page kind, `urls` the addresses, `compiling`
and `templating` the template engine, `assets` our scripts and styles. Never here: reading content, ranking, writing
files.
"""
