/// tesla-files(5), which no command's table holds.
enum FilesManual {
  static func source(date: String) -> String {
    ".Dd \(date)\n" + names + location + writing + rest
  }

  private static let names = #"""
    .Dt TESLA-FILES 5
    .Os
    .Sh NAME
    .Nm tesla-files
    .Nd files that tesla keeps
    .Sh DESCRIPTION
    All files are in one directory, the state directory.
    Files that
    .Pa oauth.sh
    and
    .Pa tesla_exporter.py
    made are read as they are.
    .Bl -tag -width Ds
    .It Pa token.access
    The access token, one line.
    Mode 0600.
    Written after
    .Pa token.refresh .
    .It Pa token.refresh
    The refresh token, one line.
    Mode 0600.
    Written first, before anything uses the new pair.
    .It Pa token.lock
    Empty; locked during a refresh.
    .It Pa token.refresh.new
    There while a refresh is under way: room for the next refresh token, taken before the old one
    is spent, and the first place that the new one is written to.
    Mode 0600.
    When a process was stopped before it could move it to
    .Pa token.refresh ,
    the next command tries that token.
    .It Pa token.access.old
    An access token that still had life when it was renewed.
    Mode 0600.
    It is put back when Tesla does not accept the new one.
    .It Pa \&. Ns Ar NAME Ns Pa \&. Ns Ar UNIQUE Ns Pa .tmp
    A file
    .Ar NAME
    that is being written.
    What a stopped process left of the token files and of
    .Pa state.json
    is removed by a later command, an hour or more afterwards.
    .It Pa vehicle.data
    The last
    .Li vehicle_data
    answer, byte for byte.
    Mode 0600.
    Written after each answer with status 200.
    .It Pa vehicle- Ns Ar VIN Ns Pa .data
    The same of each car, when the account has several;
    .Pa vehicle.data
    is then the answer of the car chosen last.
    .It Pa powerwall.data
    The last
    .Li live_status
    answer of the energy site, likewise.
    .It Pa powerwall.id
    The
    .Li energy_site_id ,
    one line of digits.
    .Xr tesla-serve 8
    takes several, one a line; other commands take the first.
    Mode 0644.
    Written by the user or by
    .Nm tesla Cm products Fl -save-powerwall-id .
    .Fl -powerwall-id-file
    names it elsewhere.
    .It Pa state.json
    Other persistent state, a JSON object.
    Mode 0600.
    Its members are
    .Li vehicles
    .Pq VIN and name of each car, for completion ,
    .Li sites
    .Pq energy_site_id and name of each energy site, likewise ,
    .Li region_hosts
    .Pq the base URL that Tesla named for the account's region ,
    .Li tokens_issued_at
    .Pq seconds since 1970 ,
    .Li renewed_tokens_rejected_at
    .Pq likewise; for a day from then on tokens are renewed only when they must be ,
    .Li last_error
    .Pq the last call that failed, for Xr tesla-doctor 1 ,
    .Li ledger
    .Pq paid calls of each month by kind and vehicle; after a year in one sum
    and
    .Li energy
    .Pq what Xr tesla-serve 8 has counted of each site, in Wh, and of each vehicle, in kWh .
    Members that are not known are kept.
    Losing the file costs no login; the counters of energy begin anew.
    .It Pa state.json.damaged
    A
    .Pa state.json
    that could not be understood when there was something to write, such as one that was edited by
    hand; the last one only.
    .It Pa state.lock
    Empty; locked while
    .Pa state.json
    is changed.
    .El

    """#

  private static let location = #"""
    .Ss Where they are
    The state directory is the first of:
    .Bl -enum
    .It
    the argument of
    .Fl C
    or
    .Fl -state-dir ,
    .It
    .Ev TESLA_STATE_DIR ,
    .It
    the first directory in
    .Ev STATE_DIRECTORY ,
    which systemd sets for a service with
    .Li StateDirectory= ,
    .It
    the current directory, if
    .Pa token.refresh
    is in it,
    .It
    .Pa $XDG_STATE_HOME/tesla ,
    if that variable holds an absolute path,
    .It
    .Pa ~/.local/state/tesla .
    .El
    .Pp
    .Nm tesla Cm auth
    makes it when it is not there, with mode 0700.

    """#

  private static let writing = #"""
    .Ss How they are written
    A file is written under a temporary name in the same directory, flushed to the
    disk and renamed; then the directory is flushed.
    A reader finds the old content or the new, never a part, and a crash leaves one
    of the two.
    With more than a hundred cars the files of their answers are flushed together,
    once a minute: a power cut may leave those of the last minute old or empty.
    .Pp
    A refresh of the tokens holds an exclusive lock,
    .Xr flock 2 ,
    on
    .Pa token.lock
    from reading
    .Pa token.refresh
    to the last rename.
    Whoever waited takes over the new tokens and does not refresh again.
    Only a whole answer replaces token files: one that failed or cannot be read
    leaves them as they are.
    If Tesla sends no new refresh token, the old one is kept.
    .Pp
    Token files that others can read give a warning and are made private; token
    files of another owner are refused.
    A token file with more than the bare token, such as JSON or
    .Li Bearer
    before it, is refused by name; blanks and a byte order mark are skipped.
    .Ss As whom root acts
    In a state directory of another user, or in one below a directory of another
    user, root acts as that user from the start: what that user put there, links
    among it, leads no further than the user could go, and new files are the
    user's.
    Files named on the command line must then be readable by that user;
    .Li tesla auth --import \-
    reads what the shell of root opened.
    A port below 1024 is not to be had then.
    Where root's own directory can be written by a group or by all, root follows
    no link in it, and changes no file there that has a second name.
    The same holds for every other file that root writes.

    """#

  private static let rest = #"""
    .Sh EXAMPLES
    Move a login to another machine, where the old copy must not be used any more:
    .Bd -literal -offset indent
    $ scp \-p token.access token.refresh host:/var/lib/tesla/
    $ rm token.access token.refresh
    .Ed
    .Sh SEE ALSO
    .Xr tesla 1 ,
    .Xr tesla-auth 1 ,
    .Xr tesla-token 1 ,
    .Xr flock 2 ,
    .Xr tesla-serve 8
    .Sh CAVEATS
    Programs that do not take the lock, as
    .Pa oauth.sh ,
    can use up a refresh token that is about to be used here.
    Locks may not work between machines on a network file system.
    .Pp
    A process that is killed, or a machine that loses power, after Tesla answered
    a refresh and before the new token is written, has the old one only.
    Nothing but that write happens in between, and no program can make it nothing.
    Where Tesla takes a refresh token again that was used within a day, which is
    documented for the Fleet API only, the login lives on; else log in again.
    .Sh SECURITY CONSIDERATIONS
    Whoever can read the token files can read the data of the account's cars and
    sites until the login is ended at Tesla; removing the files here does not end
    it.
    A backup of the directory holds the tokens, and restoring one brings back a
    refresh token that may be used up.

    """#
}
