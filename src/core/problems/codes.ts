/** Meaning of a code of the tree or of a run, and the remedy. */
export interface CodeMeaning {
  readonly title: string;
  readonly remedy: string;
}

/**
 * Problems of files, trees and runs. Codes are stable and never reused. A message may say more than its title.
 * `SLC1xxx`: the repository or a file is wrong. `SLC24xx`: the tenant or an earlier run prevents the work.
 */
export const domainCodes = {
  SLC1001: {
    title: 'A file is not valid text, JSON or YAML',
    remedy: 'Fix it at the place in the message: UTF-8, valid syntax, each key once.',
  },
  SLC1002: {
    title: 'A file or a pull request exceeds a limit',
    remedy: 'Check that it is the right file (docs/reference/limits.md).',
  },
  SLC1003: {
    title: 'A file is not a complete export file or Make blueprint',
    remedy: 'Download it again, without manual edits.',
  },
  SLC1004: {
    title: 'A file of the tree is not a JSON object',
    remedy: 'Restore the file from git, or export it again.',
  },
  SLC1005: {
    title: 'A $ form in the tree is malformed',
    remedy: 'Write it as in docs/reference/tree.md. Write a platform key that begins with $ with $$.',
  },
  SLC1006: {
    title: 'A merge conflict is not resolved',
    remedy:
      'Replace the whole `$conflict`, or the markers and both sides, with the right content and commit (docs/explanation/merging.md).',
  },
  SLC1007: {
    title: 'A $ form is left where plain JSON is needed',
    remedy: 'Write the text itself, or sync through an environment: `pack` cannot supply $value and $secret.',
  },
  SLC1009: {
    title: 'A $ref names a file that is not in the tree',
    remedy: 'Correct the path, restore the file, or remove the reference.',
  },
  SLC1010: {
    title: 'A bindings file has an invalid key or path',
    remedy: 'Correct the entry, or recreate the file with `sluice unpack --bindings`.',
  },
  SLC1011: {
    title: "An environment's file has an invalid key, path or value",
    remedy: 'Correct the entry (docs/reference/environments.md).',
  },
  SLC1012: {
    title: 'A $value or $secret has no value',
    remedy: "Add the value to the environment's file, or the secret to its `secrets` in the configuration.",
  },
  SLC1013: {
    title: "This version cannot read the tree's format",
    remedy: 'Update Sluice, or restore value-streams/format.json.',
  },
  SLC1014: {
    title: 'Two files describe an entity that a tenant can have only once',
    remedy: 'Remove one and point its references to the other.',
  },
  SLC1015: {
    title: 'Two prerequisites have the same name and type',
    remedy: 'If both are intended, bind each by id.',
  },
  SLC1016: {
    title: 'A stream has scenarios but no value-stream.json',
    remedy: "Restore the file, or remove the stream's folder.",
  },
  SLC1017: {
    title: 'A field is unknown at its place',
    remedy: 'Check that it contains no tenant id; Sluice replaces none there.',
  },
  SLC1018: {
    title: 'The type of a step or trigger is unknown',
    remedy: 'Check that it contains no tenant id; Sluice replaces none there.',
  },
  SLC1019: {
    title: 'Two modules of a blueprint have the same id',
    remedy: 'Give one a free id and correct its references.',
  },
  SLC1020: {
    title: 'An expression or aggregator refers to a module that does not run before it',
    remedy: 'Correct it in the designer.',
  },
  SLC1021: {
    title: 'A folder of the tree contains an unexpected file',
    remedy: 'Rename it as in docs/reference/tree.md, or move it out.',
  },
  SLC1022: {
    title: 'A file of the tree is not in canonical form',
    remedy: 'No action needed; an export may rewrite it.',
  },
  SLC1023: {
    title: 'A file of the tree is not a regular file in git',
    remedy: 'Replace the link, executable or submodule with a file of mode 100644.',
  },
  SLC1024: {
    title: 'Sluice cannot merge two branches',
    remedy:
      "Resolve each $conflict on the pull request's branch. If Sluice moved nothing, repeat one side's edit on the other.",
  },
  SLC1025: {
    title: 'The target of a branch that Sluice writes is gone, and the branch has commits of others',
    remedy: 'Create the target, or remove the branch.',
  },
  SLC1026: {
    title: 'A revision is not in the repository',
    remedy: 'Give a full ref (refs/heads/main) or a commit id of the remote.',
  },
  SLC1027: {
    title: 'The branch to promote from does not exist',
    remedy: 'Export and merge first, or promote to the previous environment.',
  },
  SLC1028: {
    title: 'Sluice cannot read a file or folder',
    remedy: 'Check its path and permissions.',
  },
  SLC1029: {
    title: 'Sluice cannot write a file or folder; the old content is intact',
    remedy: 'Check its path, permissions and free space.',
  },
  SLC1030: {
    title: 'An entity of the tree has no name',
    remedy: 'Write the field in the message.',
  },
  SLC1031: {
    title: 'A value stream has an invalid state',
    remedy: 'Write "active" or "inactive".',
  },
  SLC1032: {
    title: 'The tree contains an id of a tenant',
    remedy: "Remove it, and bind the id in that environment's file.",
  },
  SLC1033: {
    title: 'An environment binds an entity that is not in the tree',
    remedy: 'Correct the path or remove the entry.',
  },
  SLC1034: {
    title: 'A $ref names an entity of the wrong kind',
    remedy: 'Refer to an entity of the kind in the message.',
  },
  SLC1035: {
    title: 'Two export files of one value stream differ',
    remedy: 'Unpack only the right one.',
  },
  SLC1036: {
    title: 'An export file and the bindings file are from different tenants',
    remedy: "Select the tenant's own bindings file with --bindings.",
  },
  SLC1039: {
    title: 'A pull request exceeded a limit, so Sluice set it aside',
    remedy: 'Push a smaller change, or push it to a branch of this repository (docs/reference/limits.md).',
  },
  SLC1060: {
    title: 'An export contains a possible secret',
    remedy:
      'Move it to a connection or keychain, or use a $secret, and change a real secret. If it may be in git, add its fingerprint to `source.allowFindings`.',
  },
  SLC1061: {
    title: "A stream on the command line is not in the environment's branch",
    remedy: 'Give its folder name in value-streams/, or a glob.',
  },
  SLC1062: {
    title: 'Patches or values of an environment make a file too large',
    remedy: 'Look for a patch that copies a value into itself, or a long value.',
  },
  SLC1063: {
    title: 'A tree has too many files, values or problems',
    remedy:
      'Fix the listed problems first. `sluice validate --large` checks any tree. Split too many files into several pipelines.',
  },
  SLC1041: {
    title: 'A patch does not fit its file',
    remedy: 'Correct the patch; its target may have been renamed or removed.',
  },
  SLC1042: {
    title: "An environment's file names a file that is not in the tree",
    remedy: 'Correct the path or remove the entry, unless the file will follow.',
  },
  SLC1043: {
    title: 'A text to restore to $value or $secret is not at its declared place',
    remedy: "Correct or remove the entry in the source's file.",
  },
  SLC1044: {
    title: 'An exported stream may contain a secret as plain text, so Sluice does not commit it',
    remedy: "Correct or remove the place in the source's file, and export again.",
  },
  SLC1045: {
    title: 'A user edited in the tenant what a patch of the environment sets',
    remedy: 'To keep the edit, change the patch; git keeps its version.',
  },
  SLC1046: {
    title: 'A user replaced a secret in the tenant',
    remedy: 'To keep the new text, change the secret in the configuration; git keeps $secret.',
  },
  SLC1047: {
    title: "An environment's file names a secret that the configuration does not supply",
    remedy: 'Add it to `secrets` in the configuration, or remove the name.',
  },
  SLC1053: {
    title: 'A secret is used where the configuration does not allow it',
    remedy: 'Remove it there, or ask the operator to allow the stream or host.',
  },
  SLC1048: {
    title: 'The entity to bind is not in the tree',
    remedy: 'Correct the path.',
  },
  SLC1049: {
    title: 'An expression names a variable or function that has no file',
    remedy:
      'Create the file with its name (docs/reference/tree.md, "Variables and functions"). The next export creates it too.',
  },
  SLC1054: {
    title: 'A text stands where the id of a connection or another resource belongs',
    remedy: 'Choose the resource in the designer and export the stream again.',
  },
  SLC1055: {
    title: 'A module has the address of a hook, so every environment calls the same hook',
    remedy:
      "Write the address as a $secret or $value, with the text of each environment's own hook. Change an address that is in git.",
  },
  SLC1056: {
    title: 'An entry of a sidecar belongs to another module',
    remedy: 'Remove the entry; the next export writes the right one.',
  },
  SLC1128: {
    title: 'An entry in `ignore` names a file that is not in the tree',
    remedy: 'Correct the path or glob, unless the file will follow.',
  },
  SLC1050: {
    title: 'A stream to promote is in neither branch',
    remedy: 'Give its folder name in value-streams/, or a glob.',
  },
  SLC1051: {
    title: 'The branch to promote to does not exist',
    remedy: 'Promote the whole previous branch first and create the branch from that.',
  },
  SLC1052: {
    title: 'The target branch reverted a change that the promotion needs',
    remedy: 'Name it in the promotion too, or leave out what needs it.',
  },
  SLC2401: {
    title: 'The tenant has a stream of that name that Sluice did not create',
    remedy: 'Adopt it with `sluice adopt`, or rename or remove one.',
  },
  SLC2402: {
    title: "The tenant's stream differs from git, and no sync has compared them yet",
    remedy: 'Adopt it with `sluice adopt`, or make both equal.',
  },
  SLC2403: {
    title: 'An event, rule or form was edited in the tenant, and sending a stream would overwrite it',
    remedy: 'Make both equal, or rename one of them.',
  },
  SLC2404: {
    title: 'A subflow of the stream is blocked or was not applied',
    remedy: 'Fix the problem of the subflow.',
  },
  SLC2405: {
    title: 'A prerequisite in the tenant is missing, ambiguous or of the wrong type',
    remedy: "Create it there, or add the binding in the message to the environment's file.",
  },
  SLC2406: {
    title: 'Sluice cannot check a binding, because the tenant does not list such entities',
    remedy: 'Check the id once yourself.',
  },
  SLC2407: {
    title: 'Sluice does not know what the tenant has for a stream',
    remedy: 'No action needed; Sluice changes nothing until it can read the stream.',
  },
  SLC2408: {
    title: "The tenant's copy of a stream differs from what Sluice sent",
    remedy: "Ignore the fields in the environment's file, or accept the tenant's form.",
  },
  SLC2409: {
    title: 'The tenant imported a stream but reports it as invalid',
    remedy: 'Open it in the tenant, and fix what is missing in git or the bindings.',
  },
  SLC2410: {
    title: 'The tenant did not finish validating a stream in time',
    remedy: "Wait for the next run. If it continues, ask the tenant's operator.",
  },
  SLC2411: {
    title: 'An import had no answer, and Sluice cannot tell which stream it created',
    remedy: 'Wait for the next run, and remove unneeded candidates.',
  },
  SLC2412: {
    title: 'Another process works on the same source or environment',
    remedy: 'Wait up to a minute. `sluice unlock NAME` breaks a stuck lock.',
  },
  SLC2414: {
    title: 'The tree has no streams, but the tenant has streams of it',
    remedy: 'Restore the branch. If all should go, sync with the --allow-deletions in the message.',
  },
  SLC2415: {
    title: 'A plan would remove more streams than allowed',
    remedy: 'Review it, then sync with the --allow-deletions in the message, or raise `maxDeletions`.',
  },
  SLC2416: {
    title: 'A stream changed in the tenant just before Sluice would write it',
    remedy: 'No action needed; the next run plans again.',
  },
  SLC2417: {
    title: 'Sluice cannot save an edit of the tenant to git, so it does not overwrite it',
    remedy: 'Fix what the message names, or undo the edit.',
  },
  SLC2418: {
    title: "A revision other than the branch's head needs an environment on hold",
    remedy: 'Use `sluice rollback`, or hold the environment first.',
  },
  SLC2419: {
    title: 'A stream to adopt is not in the tenant',
    remedy: 'Give the id of a stream that Sluice did not create.',
  },
  SLC2420: {
    title: "A revision to roll back to is not in the branch's history",
    remedy: 'Give a commit of the branch; `sluice history` lists the synced ones.',
  },
  SLC2421: {
    title: 'Sluice cannot convert an edit of a tenant into a file for the source',
    remedy:
      'Fix what the message names on the drift branch, or repeat the edit in the source. For an unknown id, create the entity in the source, use it in a stream and export it.',
  },
  SLC2422: {
    title: 'Make reports a scenario of a stream as invalid',
    remedy: 'Open it in Make; often a connection is missing or revoked.',
  },
  SLC2423: {
    title: 'A scenario of an active stream is inactive in Make',
    remedy:
      "Activate the stream again, or set the environment's `state`. Without an API, export the stream again.",
  },
  SLC2424: {
    title: 'Make does not list a scenario of a stream',
    remedy: 'Check `make.teamId`. Without an API, export the stream again.',
  },
  SLC2413: {
    title: 'A stream runs another one that has no export file, so git keeps its version',
    remedy: 'Export the other stream too.',
  },
  SLC2435: {
    title: 'The clocks of this machine and a tenant differ',
    remedy: "Synchronise this machine's clock (NTP).",
  },
  SLC2436: {
    title: 'The store does not know the last sync of an environment',
    remedy:
      'Run `sluice adopt ENV --rebuild`, review the plan, then run `sluice resume ENV`. If another installation syncs it, stop one first.',
  },
  SLC2437: {
    title: 'Sluice cannot set the mark of the last sync in the repository',
    remedy:
      'Allow Sluice to move refs under refs/sluice/. Until then, run `sluice adopt --rebuild` after restoring a backup.',
  },
  SLC2438: {
    title: 'Sluice cannot restore the previous version of a stream',
    remedy:
      'Put a right version into git, or add the named secret to the configuration again and run `sluice sync`.',
  },
  SLC2441: {
    title: 'The commit to sync has no signature, but the environment requires one',
    remedy: 'Let an allowed signer sign a commit on top of it.',
  },
  SLC2442: {
    title: 'The key that signed the commit to sync is not allowed',
    remedy: 'Add the key to `verify.allowedSigners.file`, or let an allowed signer sign a commit on top.',
  },
  SLC2443: {
    title: 'The commit to sync has an invalid signature',
    remedy: 'Find out where it came from. Then let an allowed signer sign a commit on top.',
  },
  SLC2471: {
    title: 'A user lacks permission for an action on an environment',
    remedy: 'Ask one of the people in the message, or change `approval.by` or `server.access.roles`.',
  },
  SLC2472: {
    title: 'A user tried to approve their own change',
    remedy: 'Ask an approver who did not write, commit or propose any part of it.',
  },
  SLC2473: {
    title: 'Sluice cannot tell whether a user may approve an environment',
    remedy:
      'List all names of the user and the authors under `server.access.people`, or ask another approver.',
  },
  SLC2474: {
    title: 'A command is disabled in comments on this repository',
    remedy: 'Use the page or the command line, or add the command to `host.commands`.',
  },
  SLC2480: {
    title: 'Fields of a source differ at each read, and nothing else changes',
    remedy:
      "Add the entry in the message to `ignore` of the source's file, unless people make these changes.",
  },
  SLC2481: {
    title: 'Fields of a stream in the tenant differ at each read, so Sluice does not write it',
    remedy: "Add the entry in the message to `ignore` of the environment's file.",
  },
  SLC2451: {
    title: 'The credentials lack a permission on the git host',
    remedy: 'Grant the permission in the message (docs/how-to/github.md).',
  },
  SLC2452: {
    title: 'The git host does not protect a branch',
    remedy: 'Require the check in the message, require branches to be up to date, and forbid force pushes.',
  },
  SLC2453: {
    title: 'Webhooks of the git host do not arrive',
    remedy: "Check the webhook's address and secret (docs/how-to/webhooks.md).",
  },
  SLC2461: {
    title: 'More streams vanished from the tenant than allowed',
    remedy:
      'Find out who removed them. To create them again, sync or approve with the --allow-deletions in the message.',
  },
  SLC2462: {
    title: 'Sluice refused a write that is not in the plan, and wrote nothing',
    remedy: 'Report this fault of Sluice with `sluice bugreport`.',
  },
  SLC2463: {
    title: 'The tenant does not show yet what Sluice wrote',
    remedy: "No action needed. If it happens often, raise the tenant's `timeout`.",
  },
  SLC2464: {
    title: 'A user changed a stream in the tenant while Sluice verified its write',
    remedy: 'Merge the edit from the drift branch, or heal the stream.',
  },
  SLC2465: {
    title: 'Sluice overwrote an edit made in the tenant between the last read and the write',
    remedy:
      'Ask who published the stream last: Sluice has no copy. If nobody did, the tenant counts several versions per write.',
  },
  SLC2466: {
    title: 'A stream has no form to accept',
    remedy: 'Give the slug of a stream that `sluice status` shows as not verified or drifted.',
  },
  SLC2467: {
    title: 'Sluice crashed in several runs in a row, so it pauses them',
    remedy: 'Find the cause in the log. Sluice retries after a pause, at once after a commit or manual sync.',
  },
  SLC2485: {
    title: 'A reference in an export file has no id in the tenant, so Sluice did not send the file',
    remedy: "Bind it in the environment's file. If another stream of the same run creates it, sync again.",
  },
  SLC2487: {
    title: "The address of a stream's own webhook in the tenant cannot be known",
    remedy: 'Write a `$value` or `$secret` in place of `$hookUrl`.',
  },
  SLC2495: {
    title: "The tenant's list lacks a stream that the tenant still has",
    remedy: "No action needed. If it continues, ask the tenant's operator.",
  },
  SLC2496: {
    title: 'More streams vanished from a source than one export may remove',
    remedy:
      'If that is right, run `sluice export --allow-removals` with the number in the message, or raise `maxRemovals`.',
  },
  SLC2497: {
    title: 'A stream in the mirror has no known id, so Sluice cannot check whether it is gone',
    remedy: 'If it is gone, run `sluice export --allow-removals` with the number in the message.',
  },
  SLC2498: {
    title: 'A tenant answered an export request with another stream',
    remedy: 'No action needed. If it continues, ask the operator of the tenant or proxy.',
  },
  SLC2490: {
    title: 'There is no lock to break',
    remedy: 'No action needed.',
  },
  SLC2491: {
    title: 'The process that has the lock runs on this host',
    remedy: 'Wait until its run ends, stop it, or run `sluice unlock NAME --force`.',
  },
  SLC2492: {
    title: 'Sluice already manages a stream to adopt',
    remedy: 'Leave it out.',
  },
  SLC2486: {
    title: 'A binding has no effect, because export files include its entity',
    remedy: "Remove that line of the environment's file.",
  },
} as const satisfies Readonly<Record<`SLC${number}`, CodeMeaning>>;

export type DomainCode = keyof typeof domainCodes;
