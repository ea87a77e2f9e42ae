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
    remedy: 'Check that it is the right file. docs/reference/limits.md lists all limits.',
  },
  SLC1003: {
    title: 'A file is not a complete export file or Make blueprint',
    remedy: 'Download it again. The message names the faulty part; manual edits are a usual cause.',
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
      'Replace the whole `$conflict`, or the markers and both sides, with the right content and commit. docs/explanation/merging.md has examples.',
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
    remedy: 'Correct the entry in the message, or recreate the file with `sluice unpack --bindings`.',
  },
  SLC1011: {
    title: "An environment's file has an invalid key, path or value",
    remedy: 'Correct the entry in the message; see docs/reference/environments.md.',
  },
  SLC1012: {
    title: 'A $value or $secret has no value',
    remedy:
      "Add the value to the environment's file, or the secret to the environment's `secrets` in the configuration.",
  },
  SLC1013: {
    title: "This version cannot read the tree's format",
    remedy: 'Update Sluice, or restore value-streams/format.json if it was edited.',
  },
  SLC1014: {
    title: 'Two files describe an entity that a tenant can have only once',
    remedy: 'Remove one of them and point its references to the other.',
  },
  SLC1015: {
    title: 'Two prerequisites have the same name and type',
    remedy: "If both are intended, bind each by id in the environment's file.",
  },
  SLC1016: {
    title: 'A stream has scenarios but no value-stream.json',
    remedy: "Restore the file, or remove the stream's folder.",
  },
  SLC1017: {
    title: 'A field is unknown at its place',
    remedy: 'Check that it contains no tenant id: Sluice keeps the field and replaces no ids in it.',
  },
  SLC1018: {
    title: 'The type of a step or trigger is unknown',
    remedy: 'Check that it contains no tenant id: Sluice keeps it unchanged.',
  },
  SLC1019: {
    title: 'Two modules of a blueprint have the same id',
    remedy: 'Give one of them a free id and correct its references.',
  },
  SLC1020: {
    title: 'An expression or aggregator refers to a module that is not in the blueprint',
    remedy: 'Correct it in the designer; the module was removed or copied.',
  },
  SLC1021: {
    title: 'A folder of the tree contains an unexpected file',
    remedy: 'Rename it as in docs/reference/tree.md, or move it out. Sluice ignores it.',
  },
  SLC1022: {
    title: 'A file of the tree is not in canonical form',
    remedy: 'No action needed; the next export that changes the file may rewrite it.',
  },
  SLC1023: {
    title: 'A file of the tree is not a regular file in git',
    remedy: 'Replace the link, executable or submodule with a regular file (mode 100644).',
  },
  SLC1024: {
    title: 'Sluice cannot merge two branches',
    remedy:
      "Resolve each $conflict on the pull request's branch and commit. If Sluice moved nothing, repeat one side's edit on the other.",
  },
  SLC1025: {
    title: 'The target of a branch that Sluice writes is gone, and the branch has commits of others',
    remedy: 'Create the target branch, or remove the branch in the message.',
  },
  SLC1026: {
    title: 'A revision is not in the repository',
    remedy: 'Give a full ref (refs/heads/main) or a commit id that the remote has.',
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
    remedy: 'Write the field in the message; tenants find the entity by it.',
  },
  SLC1031: {
    title: 'A value stream has an invalid state',
    remedy: 'Write "active" or "inactive".',
  },
  SLC1032: {
    title: 'The tree contains an id of a tenant',
    remedy: "Remove it, and bind the id in that environment's file: the tree is for every tenant.",
  },
  SLC1033: {
    title: 'An environment binds an entity that is not in the tree',
    remedy: 'Correct the path, or remove the entry if nothing refers to it.',
  },
  SLC1034: {
    title: 'A $ref names an entity of the wrong kind',
    remedy: 'Refer to an entity of the kind in the message.',
  },
  SLC1035: {
    title: 'Two export files of one value stream differ',
    remedy: 'Unpack only the right one. Sluice does not merge export files.',
  },
  SLC1036: {
    title: 'An export file and the bindings file are from different tenants',
    remedy: 'Keep one bindings file for each tenant, and select it with --bindings.',
  },
  SLC1039: {
    title: 'A pull request exceeded a limit, so Sluice set it aside',
    remedy:
      'The check names the limit; docs/reference/limits.md lists all limits. Push a smaller change, or push it from a branch of this repository instead of a fork. Sluice also retries after a pause that doubles each time.',
  },
  SLC1060: {
    title: 'An export contains a possible secret',
    remedy:
      'Move it to a connection or keychain, or use a $secret. If it may be in git, add its fingerprint to `source.allowFindings` in the configuration. Change a real secret: export files are plain text.',
  },
  SLC1061: {
    title: "A stream on the command line is not in the environment's branch",
    remedy: 'Give its folder name in value-streams/, or a matching glob.',
  },
  SLC1062: {
    title: 'Patches or values of an environment make a file too large',
    remedy:
      'Look for a patch that copies a value into itself, or a long text in `values` (docs/reference/limits.md).',
  },
  SLC1063: {
    title: 'A tree has too many files, values or problems',
    remedy:
      'Fix the listed problems first. `sluice validate --large` checks any tree. Split too many files into several pipelines (docs/reference/limits.md).',
  },
  SLC1041: {
    title: 'A patch does not fit its file, so Sluice does not send the stream',
    remedy: 'Correct the patch at the line in the message; its target may have been renamed or removed.',
  },
  SLC1042: {
    title: "An environment's file names a file that is not in the tree",
    remedy: 'Correct the path or remove the entry, unless the file will follow.',
  },
  SLC1043: {
    title: 'A text to restore to $value or $secret is not at its declared place',
    remedy: "Correct the place or text in the source's file, or remove the entry.",
  },
  SLC1044: {
    title: 'An exported stream may contain a secret as plain text, so Sluice does not commit it',
    remedy:
      "Correct the place in the source's file, or remove the entry if the secret is gone. Then export again.",
  },
  SLC1045: {
    title: 'A user edited in the tenant what a patch of the environment sets',
    remedy: "Git keeps its version. To keep the edit, change the patch in the environment's file.",
  },
  SLC1046: {
    title: 'A user replaced a secret in the tenant',
    remedy: "Git keeps $secret. To keep the new text, change the secret in the operator's configuration.",
  },
  SLC1047: {
    title: "An environment's file names a secret that the configuration does not supply",
    remedy: "Add it to the environment's `secrets` in the operator's configuration, or remove the name.",
  },
  SLC1053: {
    title: 'A secret is used where the configuration does not allow it',
    remedy:
      "Remove it there, or ask the operator to add the stream or host to the environment's `secrets` in the configuration.",
  },
  SLC1048: {
    title: 'The entity to bind is not in the tree',
    remedy: 'Correct the path; the message lists similar ones.',
  },
  SLC1128: {
    title: 'An entry in `ignore` names a file that is not in the tree',
    remedy: 'Correct the path or glob, unless the file will follow.',
  },
  SLC1050: {
    title: 'A stream to promote is in neither branch',
    remedy: 'Give its slug, which is its folder name in value-streams/, or a glob.',
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
    remedy: 'Adopt it with `sluice adopt`, or rename or remove one of them. Sluice creates no duplicate.',
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
    remedy: 'Fix the problem of the subflow; the stream then follows.',
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
    remedy: 'No action needed: Sluice changes nothing until it can read the stream.',
  },
  SLC2408: {
    title: "The tenant's copy of a stream differs from what Sluice sent",
    remedy:
      "Ignore the fields in the environment's file, or accept the tenant's form. Sluice sends the stream again only after a change.",
  },
  SLC2409: {
    title: 'The tenant imported a stream but reports it as invalid',
    remedy: 'Open it in the tenant, find what is missing, and fix that in git or the bindings.',
  },
  SLC2410: {
    title: 'The tenant did not finish validating a stream in time',
    remedy: "Wait for the next run. If it stays pending, ask the tenant's operator.",
  },
  SLC2411: {
    title: 'An import had no answer, and Sluice cannot tell which stream it created',
    remedy: 'The next run checks again. If there are several candidates, remove the unneeded ones.',
  },
  SLC2412: {
    title: 'Another process works on the same source or environment',
    remedy:
      'Wait. Sluice takes over the lock of a dead process on this host at once, and any other within a minute. `sluice unlock NAME` breaks a stuck lock.',
  },
  SLC2414: {
    title: 'The tree has no streams, but the tenant has streams of it',
    remedy: 'Restore the branch. If all should go, sync with the --allow-deletions in the message.',
  },
  SLC2415: {
    title: 'A plan would remove more streams than allowed',
    remedy:
      'Review the plan. If it is right, sync with the --allow-deletions in the message, or raise `maxDeletions`.',
  },
  SLC2416: {
    title: 'A stream changed in the tenant just before Sluice wrote it, so Sluice wrote nothing',
    remedy: 'No action needed; the next run plans with the new state.',
  },
  SLC2417: {
    title: 'Sluice cannot save an edit of the tenant to git, so it does not overwrite it',
    remedy: 'Fix what the message names in the tenant, or undo the edit there.',
  },
  SLC2418: {
    title: "A revision other than the branch's head needs an environment on hold",
    remedy:
      'Use `sluice rollback`, or hold the environment first; without a hold, the next run would apply the head.',
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
      'Fix what the message names on the drift branch. Create an entity with an unknown id in the source, use it in a stream and run `sluice export`. Or repeat the edit in the source.',
  },
  SLC2422: {
    title: 'Make reports a scenario of a stream as invalid',
    remedy:
      'Open it in Make; often a connection is missing or revoked. Fix it there, in git or in the bindings.',
  },
  SLC2423: {
    title: 'A scenario of an active stream is inactive in Make',
    remedy:
      "Activate the stream again. If it should be inactive, set the environment's `state`, and without an API export the stream again.",
  },
  SLC2424: {
    title: 'Make does not list a scenario of a stream',
    remedy: 'Check `make.teamId`. Without an API, the export may be outdated: export the stream again.',
  },
  SLC2413: {
    title: 'A stream runs another one that has no export file, so git keeps its version',
    remedy: 'Export the other stream too.',
  },
  SLC2435: {
    title: 'The clocks of this machine and a tenant differ',
    remedy: "Synchronise this machine's clock (NTP). Windows, approvals and leases depend on it.",
  },
  SLC2436: {
    title: 'The store does not know the last sync of an environment',
    remedy:
      'Run `sluice adopt ENV --rebuild`, review the plan, then run `sluice resume ENV`. Resuming alone is not enough. If another installation syncs it too, stop one first.',
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
    remedy: 'Let an allowed signer sign a commit on top of it, or merge it with a listed key.',
  },
  SLC2442: {
    title: 'The key that signed the commit to sync is not allowed',
    remedy:
      'Add the key to `verify.allowedSigners.file`, or review the commit and let an allowed signer sign one on top.',
  },
  SLC2443: {
    title: 'The commit to sync has an invalid signature',
    remedy:
      'Find out where it came from. Then let an allowed signer sign a commit on top of the right content.',
  },
  SLC2471: {
    title: 'A user lacks permission for an action on an environment',
    remedy:
      'Ask one of the people in the message. `sluice doctor` lists approvers. `approval.by` and `server.access.roles` set permissions.',
  },
  SLC2472: {
    title: 'A user tried to approve their own change',
    remedy: 'Ask an approver who did not write, commit or propose any part of it.',
  },
  SLC2473: {
    title: 'Sluice cannot tell whether a user may approve an environment',
    remedy:
      'List all names of the user and the authors in the message under `server.access.people`, or ask another approver.',
  },
  SLC2474: {
    title: 'A command is disabled in comments on this repository',
    remedy: 'Use the page or the command line, or add the command to `host.commands`.',
  },
  SLC2480: {
    title: 'Fields of a source differ at each read, and nothing else changes',
    remedy:
      "Add the entry in the message to `ignore` of the source's file. If people make these changes, do nothing.",
  },
  SLC2481: {
    title: 'Fields of a stream in the tenant differ at each read, so Sluice does not write the stream',
    remedy: "Add the entry in the message to `ignore` of the environment's file.",
  },
  SLC2451: {
    title: 'The credentials lack a permission on the git host',
    remedy: 'Grant the permission in the message; see docs/how-to/github.md.',
  },
  SLC2452: {
    title: 'The git host does not protect a branch',
    remedy: 'Require the check in the message, require branches to be up to date, and forbid force pushes.',
  },
  SLC2453: {
    title: 'Webhooks of the git host do not arrive',
    remedy:
      "Check the webhook's address and secret (docs/how-to/webhooks.md). Until then polling finds changes later.",
  },
  SLC2461: {
    title: 'More streams vanished from the tenant than allowed',
    remedy:
      'Find out who removed them. To create them again, sync or approve with the --allow-deletions in the message.',
  },
  SLC2462: {
    title: 'Sluice refused a write that is not in the plan, and wrote nothing',
    remedy: 'This is a fault of Sluice: report it with `sluice bugreport`.',
  },
  SLC2463: {
    title: 'The tenant does not show yet what Sluice wrote',
    remedy: "No action needed; the next run checks again. If it happens often, raise the tenant's `timeout`.",
  },
  SLC2464: {
    title: 'A user changed a stream in the tenant while Sluice verified its write',
    remedy:
      "Merge the edit from the drift branch or its pull request to keep it, or heal the stream to restore git's version.",
  },
  SLC2465: {
    title: 'Sluice overwrote an edit made in the tenant between the last read and the write',
    remedy:
      'Ask who published the stream last: Sluice has no copy. Entity tags prevent this (docs/reference/tenant-api.yaml). If nobody did, the tenant counts several versions per write, reported only once.',
  },
  SLC2466: {
    title: 'A stream has no form to accept',
    remedy:
      'Give the slug of a stream that `sluice status` shows as not verified or drifted. A glob selects only what the tenant changed.',
  },
  SLC2467: {
    title: 'Sluice crashed in several runs in a row, so it pauses them',
    remedy:
      'Find the cause in the log; often a run reads too much. Sluice retries after growing pauses, and at once after a commit or manual sync.',
  },
  SLC2485: {
    title: 'A reference in an export file has no id in the tenant, so Sluice did not send the file',
    remedy:
      "Bind it in `bindings` of the environment's file. If another stream of the same run creates it, sync again.",
  },
  SLC2495: {
    title: "The tenant's list lacks a stream that the tenant still has",
    remedy: "No action needed; Sluice reads the list again. If it continues, ask the tenant's operator.",
  },
  SLC2496: {
    title: 'More streams vanished from a source than one export may remove',
    remedy:
      'If that is right, run `sluice export --allow-removals` with the number in the message, or raise `maxRemovals`.',
  },
  SLC2497: {
    title: 'A stream in the mirror has no known id, so Sluice cannot check whether it is gone',
    remedy:
      'If it was removed in the tenant, run `sluice export --allow-removals` with the number in the message.',
  },
  SLC2498: {
    title: 'A tenant answered an export request with another stream',
    remedy:
      'No action needed; the next export retries. If it continues, ask the operator of the tenant or proxy.',
  },
  SLC2490: {
    title: 'There is no lock to break',
    remedy: 'No action needed; the next run can begin.',
  },
  SLC2491: {
    title: 'The process that has the lock runs on this host',
    remedy:
      'Wait until its run ends, or stop it. `sluice unlock NAME --force` breaks the lock, and that run can write nothing more.',
  },
  SLC2492: {
    title: 'Sluice already manages a stream to adopt',
    remedy: 'Leave it out. `sluice status` shows its problems.',
  },
  SLC2486: {
    title: 'A binding has no effect, because export files include its entity',
    remedy: "Remove that line of the environment's file.",
  },
} as const satisfies Readonly<Record<`SLC${number}`, CodeMeaning>>;

export type DomainCode = keyof typeof domainCodes;
