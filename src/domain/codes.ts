/** What a code of the tree or of a pass means, and what a person can do about it. */
export interface CodeMeaning {
  readonly title: string;
  readonly remedy: string;
}

/**
 * Problems of files, trees and passes. Codes are stable and never reused; a message may say more than its title.
 * `SLC1xxx`: the repository or a file is wrong. `SLC24xx`: the tenant or an earlier pass is in the way.
 */
export const domainCodes = {
  SLC1001: {
    title: 'A file is not text that can be parsed',
    remedy: 'Fix the file at the place in the message: UTF-8, valid JSON or YAML, one value for each key.',
  },
  SLC1002: {
    title: 'A file or a pull request exceeds a limit',
    remedy:
      'Check that it is the right file. The message names the limit; docs/reference/limits.md lists all of them.',
  },
  SLC1003: {
    title: 'A file is neither an export file nor a Make blueprint, or a part of it lacks what it needs',
    remedy: 'Download it again. The message names the part; a file that was edited by hand is a usual cause.',
  },
  SLC1004: {
    title: 'A file of the tree is not a JSON object',
    remedy: 'Restore the file from git, or export it again.',
  },
  SLC1005: {
    title: 'A $ form of the tree is written wrongly',
    remedy:
      "Write it as docs/reference/tree.md shows; a key of the platform's own that begins with $ is written with $$.",
  },
  SLC1006: {
    title: 'A merge conflict is not resolved yet',
    remedy:
      'In the place of the whole `$conflict`, or of the markers and both sides, put what should stand there, and commit; docs/explanation/merging.md has examples.',
  },
  SLC1007: {
    title: 'A $ form is left where plain JSON is needed',
    remedy:
      'Environments supply $value and $secret: `pack` cannot. Write the text itself, or sync through an environment.',
  },
  SLC1009: {
    title: 'A $ref names nothing that is in the tree',
    remedy: 'Correct the path, restore the file that it names, or remove what refers to it.',
  },
  SLC1010: {
    title: 'A bindings file has a key or a path that it cannot have',
    remedy: 'Write it anew with `sluice unpack --bindings`, or correct the entry that the message names.',
  },
  SLC1011: {
    title: 'An environment file has a key, a path or a value that it cannot have',
    remedy: 'Correct the entry that the message names; docs/reference/environments.md has the form.',
  },
  SLC1012: {
    title: 'A $value or $secret is supplied by nothing',
    remedy:
      "Add the value to the environment's file, or the secret to `secrets` of the environment in the configuration.",
  },
  SLC1013: {
    title: 'The tree is written in a format that this version does not read',
    remedy: 'Update Sluice; or restore value-streams/format.json if it was edited.',
  },
  SLC1014: {
    title: 'Two files describe what each tenant can have only once',
    remedy: 'Remove one of them, and let what refers to it refer to the other.',
  },
  SLC1015: {
    title: 'Two things that must exist have one name and type',
    remedy: "Nothing, if both are meant: bind each by id in the environment's file.",
  },
  SLC1016: {
    title: 'A stream has scenarios and no value-stream.json',
    remedy: 'Restore the file, or remove the whole folder of the stream.',
  },
  SLC1017: {
    title: 'A field is not known of that place',
    remedy: 'Nothing: it is kept. Check that it holds no id of a tenant, since none is looked for in it.',
  },
  SLC1018: {
    title: 'A type of step or trigger is not known',
    remedy: 'Nothing: it is kept. Check that it holds no id of a tenant.',
  },
  SLC1019: {
    title: 'Two modules of a blueprint have one id',
    remedy: 'Give one of them an id that is free, and correct what refers to it.',
  },
  SLC1020: {
    title: 'An expression or an aggregator points to a module that is not in the blueprint',
    remedy: 'Correct it in the designer, where the module was removed or copied.',
  },
  SLC1021: {
    title: "A file in a folder of the tree is not one of the tree's",
    remedy: 'Rename it to what docs/reference/tree.md says, or move it out of the folder. It is passed over.',
  },
  SLC1022: {
    title: 'A file of the tree is not in canonical form',
    remedy: 'Nothing: it means the same. The next export that touches it may rewrite it.',
  },
  SLC1023: {
    title: 'A file of the tree is not an ordinary file in git',
    remedy: 'Replace the link, program or submodule by an ordinary file (mode 100644).',
  },
  SLC1024: {
    title: 'Two branches cannot be merged by themselves',
    remedy:
      "On the branch of the pull request, put what should stand there in the place of the $conflict, and commit. Where nothing was moved, make one side's edit on the other; the next pass tries again.",
  },
  SLC1025: {
    title: 'A branch that Sluice writes holds commits of others, and the branch that it is for is gone',
    remedy: 'Create the target branch, or remove the branch that the message names.',
  },
  SLC1026: {
    title: 'A revision is not in the repository',
    remedy: 'Name a full ref (refs/heads/main) or a commit id that the remote has.',
  },
  SLC1027: {
    title: 'The branch to promote from does not exist yet',
    remedy: 'Export and merge first, or promote to the environment before.',
  },
  SLC1028: {
    title: 'A file or folder that was named cannot be read',
    remedy: 'Check its path and its rights.',
  },
  SLC1029: {
    title: 'A file or folder that was named cannot be written',
    remedy: 'Check its path, its rights and the space on its disk. What was there is as it was.',
  },
  SLC1030: {
    title: 'A thing of the tree has no name',
    remedy: 'Write the field that the message names: it is how a tenant finds the thing.',
  },
  SLC1031: {
    title: 'A value stream has a state that there is not',
    remedy: 'Write "active" or "inactive".',
  },
  SLC1032: {
    title: 'An id of a tenant stands in the tree',
    remedy:
      "Remove it: a file of the tree is for every tenant. Which id stands for it in one of them is said in that environment's file.",
  },
  SLC1033: {
    title: 'An environment binds what is not in the tree',
    remedy: 'Correct the path, or remove the entry if nothing refers to it any more.',
  },
  SLC1034: {
    title: 'A $ref names a thing of the wrong kind for its place',
    remedy: 'Let it name a thing of the kind that the message says.',
  },
  SLC1035: {
    title: 'Two export files of one value stream say different things',
    remedy: 'Unpack the one that counts. Each file of a stream is all of it: two versions are not joined.',
  },
  SLC1036: {
    title: 'An export file is of another tenant than the bindings file',
    remedy: 'Keep one bindings file for each tenant, and name the one of this tenant with --bindings.',
  },
  SLC1039: {
    title: 'Reading a pull request exceeded a limit, so Sluice set it aside',
    remedy:
      'The check names the limit; docs/reference/limits.md lists all of them. Push a smaller change, or push it as a branch of this repository instead of a fork. Sluice also tries again by itself, after a pause that doubles each time.',
  },
  SLC1060: {
    title: 'Something in an export looks like a secret',
    remedy:
      "Take it out in the tenant: a connection or a keychain keeps it there. Or let a $secret stand for it. If it may be in git, add the fingerprint to the source's allowFindings. If it is a secret, change it: an export file is plain text.",
  },
  SLC1061: {
    title: "A stream named on the command line is not in the environment's branch",
    remedy: 'Write the name of its folder in value-streams/, or a glob that matches it.',
  },
  SLC1062: {
    title: 'Patches or values of an environment make a file larger than Sluice reads',
    remedy:
      'Look for a patch that copies a value into itself, or for a long text under `values` that is used in many places. The limits are in docs/reference/limits.md.',
  },
  SLC1063: {
    title: 'A tree has too many files or values, or more problems than Sluice shows',
    remedy:
      'Fix the listed problems first. `sluice validate --large` checks a tree of any size completely. If there are too many files, split the repository into several pipelines. The limits are in docs/reference/limits.md.',
  },
  SLC1041: {
    title: "A patch of an environment's file does not fit the file that it patches",
    remedy:
      'Correct the patch at the line that the message names; what it refers to may have been renamed or removed. Until then the stream is not sent.',
  },
  SLC1042: {
    title: "An environment's file speaks of a file that is not in the tree",
    remedy: 'Nothing, if that file is still to come; else correct the path or remove the entry.',
  },
  SLC1043: {
    title: 'A text that should turn back into $value or $secret on export is not where it is declared to be',
    remedy: "Correct the place or the text in the source's file, or remove the entry.",
  },
  SLC1044: {
    title: 'A secret may stand in the open in an exported stream',
    remedy:
      "Nothing of the stream is committed. Correct the place in the source's file, with what stands after and before the secret, or remove the entry where the secret is gone, and export again.",
  },
  SLC1045: {
    title: 'Somebody edited in the tenant what a patch of the environment sets',
    remedy: "Git keeps what it had: change the patch in the environment's file if the edit is meant.",
  },
  SLC1046: {
    title: 'Somebody replaced a secret in the tenant',
    remedy:
      "Git keeps $secret, and the new text is not taken. If it is meant, change the secret in the operator's configuration.",
  },
  SLC1047: {
    title: 'An environment names a secret that the configuration does not supply',
    remedy: "Add it to `secrets` of the environment in the operator's configuration, or remove the name.",
  },
  SLC1053: {
    title: 'A secret is used outside its bound',
    remedy:
      'Remove the secret from that place. If it belongs there, ask the operator to add the stream or host to `secrets` of the environment in the configuration.',
  },
  SLC1048: {
    title: 'What should be bound is not in the tree',
    remedy: 'Correct the path; the message names those that are like it.',
  },
  SLC1128: {
    title: 'An entry under `ignore` names a file that is not in the tree',
    remedy: 'Correct the path or the glob if it is misspelt. Leave it if the file will come later.',
  },
  SLC1050: {
    title: 'A stream that was named for a promotion is in neither branch',
    remedy: 'Name it by its slug, the name of its folder below value-streams/, or by a glob.',
  },
  SLC1051: {
    title: 'The branch to promote to does not exist yet',
    remedy: 'Promote all of the branch before first, and make the branch from that.',
  },
  SLC1052: {
    title: 'Something that a promotion needs was taken back in the branch to promote to',
    remedy: 'Name it in the promotion too to take it again, or leave out what needs it.',
  },
  SLC2401: {
    title: 'The tenant has a stream of that name which Sluice did not make',
    remedy: 'Take it over with `sluice adopt`, or rename or remove one of them: nothing is doubled.',
  },
  SLC2402: {
    title: 'The tenant holds something else than git for a stream, and the two were never compared',
    remedy: 'Take it over with `sluice adopt`, or make both mean the same.',
  },
  SLC2403: {
    title: 'An event, rule or form was changed in the tenant, and sending a stream would overwrite it',
    remedy: 'Make both mean the same, or rename one of them.',
  },
  SLC2404: {
    title: 'A subflow that a stream runs cannot be sent, or did not arrive',
    remedy: 'Look at the problem of the subflow: the caller follows by itself.',
  },
  SLC2405: {
    title: 'Something that must exist in the tenant is missing, ambiguous or of the wrong type',
    remedy: "Create it there, or add the binding that the message shows to the environment's file.",
  },
  SLC2406: {
    title: 'A binding cannot be checked, because the tenant gives no way to list such things',
    remedy: 'Check the id by eye once.',
  },
  SLC2407: {
    title: 'What the tenant holds for a stream is not known',
    remedy: 'Nothing is done for this stream until it can be read. Unknown is never taken for absent.',
  },
  SLC2408: {
    title: "The tenant's copy of a stream differs from what Sluice sent",
    remedy:
      "Look at the differing fields. Then either ignore them in the environment's file, or accept the tenant's form. Sluice does not send the stream again until it changes in git or in the tenant.",
  },
  SLC2409: {
    title: 'The tenant took a stream and finds it invalid',
    remedy: 'Open it in the tenant, see what it lacks, and change that in git or in the bindings.',
  },
  SLC2410: {
    title: 'The tenant did not end the validation of a stream in time',
    remedy: 'Wait: the next pass looks again. If it stays pending, ask the operator of the tenant.',
  },
  SLC2411: {
    title: 'An import had no answer, and which stream it became cannot be told yet',
    remedy:
      'The next pass looks again. If several could be it, remove from the tenant those that nobody needs. Until then the stream is not sent.',
  },
  SLC2412: {
    title: 'Another process works on the same source or environment',
    remedy:
      'Wait for it to end. If its process died on this host, Sluice takes over the lock at once. Any other lock expires at most a minute after its process ended. `sluice unlock NAME` breaks a stuck lock.',
  },
  SLC2414: {
    title: 'The tree has no stream at all, and the tenant holds some for it',
    remedy:
      'Restore the branch. If all are meant to go, run the sync with the --allow-deletions that the message names.',
  },
  SLC2415: {
    title: 'A plan would remove more streams than may go at once',
    remedy:
      'Look at the plan. If that is meant, run the sync with the --allow-deletions that the message names, or raise `maxDeletions`.',
  },
  SLC2416: {
    title: 'A stream was changed in the tenant while a pass was about to write it',
    remedy: 'Nothing: nothing was written, and the next pass plans with what is there now.',
  },
  SLC2417: {
    title: 'An edit made in the tenant cannot be saved to git, and so is not overwritten',
    remedy:
      'Fix what the message names in the tenant, or undo the edit there. Until then the stream stays as it is.',
  },
  SLC2418: {
    title:
      'A revision other than the head of the branch is brought to a tenant only while its environment is on hold',
    remedy:
      'Use `sluice rollback`, or put the environment on hold first: else the next pass would bring the head again.',
  },
  SLC2419: {
    title: 'A stream to adopt is not in the tenant',
    remedy: 'Name the id of a stream of the tenant that Sluice did not make.',
  },
  SLC2420: {
    title: 'An environment cannot go back to a revision that is not in the history of its branch',
    remedy: 'Name a commit of that branch; `sluice history` lists those that were synced.',
  },
  SLC2421: {
    title: 'An edit that was made in a tenant cannot be made into a file for the source',
    remedy:
      'Fix what the message names on the drift branch. Where the id of something in the source is not known, create it there, use it in a stream and run `sluice export`; or make the edit in the source by hand.',
  },
  SLC2422: {
    title: 'Make finds a scenario of a stream invalid',
    remedy:
      'Open the scenario in Make and see which module complains; a connection that is missing or was revoked is a usual cause. Fix that there, or change it in git or in the bindings.',
  },
  SLC2423: {
    title: 'A scenario of an active stream is not active in Make',
    remedy:
      'Activate the stream in the tenant again. If somebody deactivated it on purpose, let `state` of the environment say so, and export it again where the tenant has no API.',
  },
  SLC2424: {
    title: 'Make does not list a scenario of a stream',
    remedy:
      'Check `make.teamId` of the tenant. Where people export by hand, the file may be older than what the tenant has: export the stream again.',
  },
  SLC2413: {
    title: 'A stream runs another one of which there is no export file',
    remedy: 'Export the other one too. Until then nothing of the stream is taken, and what git has stays.',
  },
  SLC2431: {
    title: 'An environment is on hold',
    remedy: 'Run `sluice resume` for it once the reason is gone. Until then it is observed and planned only.',
  },
  SLC2432: {
    title: 'An environment is outside the windows in which it may be written to',
    remedy: 'Wait: it goes on by itself in the next window. `windows` of the environment says when.',
  },
  SLC2433: {
    title: 'A plan waits for approval',
    remedy: 'Look at `sluice plan`, then run `sluice approve`.',
  },
  SLC2434: {
    title: 'An approval is of a plan that is no longer the one to be carried out',
    remedy: 'The message says what moved. Look at `sluice plan` again, then run `sluice approve`.',
  },
  SLC2439: {
    title: 'A plan sends a secret to a new place without approval',
    remedy:
      'Check the lines about secrets in `sluice plan`, then run `sluice approve` with --allow-secrets. If you did not expect them, hold the environment and find out who changed the branch.',
  },
  SLC2435: {
    title: 'The clock of this machine and that of a tenant differ',
    remedy:
      'Set the clock of this machine by the network (NTP). Windows, approvals, leases and the times of passes go by it.',
  },
  SLC2436: {
    title: 'The store does not know the last sync of an environment',
    remedy:
      'Run `sluice adopt ENV --rebuild`, look at the plan, then run `sluice resume ENV`. Resuming alone holds it again. If another installation syncs it too, stop one of them first.',
  },
  SLC2437: {
    title: 'The mark of the last sync cannot be set in the repository',
    remedy:
      'Allow Sluice to move refs under refs/sluice/ there. Until then syncs go on, and a backup of the store that is older than one of them is not noticed: run `sluice adopt --rebuild` after restoring one.',
  },
  SLC2438: {
    title: 'What a stream was before its new version cannot be put back',
    remedy:
      'Look at the stream in the tenant: its new version is there and is not right. Put a right one into git, or add the secret that is named to the configuration again and run `sluice sync`.',
  },
  SLC2441: {
    title: 'The commit that is to be synced is not signed, and the environment asks for a signature',
    remedy:
      'Let one of the allowed signers sign a commit on top of it, or merge it with a key that is listed.',
  },
  SLC2442: {
    title: 'The commit that is to be synced is signed by a key that is not allowed',
    remedy:
      'If whoever signed may, add the key to the list that `verify.allowedSigners.file` names; else let one who may sign a commit on top of it, after a look at what came in.',
  },
  SLC2443: {
    title: 'The commit that is to be synced has a signature that is not valid',
    remedy:
      'Find out how the commit came to the branch. Then let one of the allowed signers sign a commit on top of what is right.',
  },
  SLC2471: {
    title: 'Somebody lacks permission for an action on an environment',
    remedy:
      'Ask one of the people in the message. `sluice doctor` lists who may approve. `approval.by` of the environment and `server.access.roles` set the permissions.',
  },
  SLC2472: {
    title: 'Somebody tried to approve a change that is partly their own',
    remedy: 'Ask an approver who did not write, commit or propose any part of it.',
  },
  SLC2473: {
    title: 'Sluice cannot tell whether somebody may approve an environment',
    remedy:
      'Under `server.access.people`, list all names of that person and of the authors in the message: login, name at the provider, mail addresses. Or ask another approver.',
  },
  SLC2474: {
    title: 'A command is disabled in comments on this repository',
    remedy: 'Use the page or the command line, or add the command to `host.commands`.',
  },
  SLC2480: {
    title: 'Fields of a source differ at each read, and nothing else changes',
    remedy:
      "Add the entry that the message prints to `ignore` of the source's file. If people make these changes, do nothing.",
  },
  SLC2481: {
    title: "Fields of a stream in an environment's tenant differ at each read",
    remedy:
      "Add the entry that the message prints to `ignore` of the environment's file. Until then the stream is not written.",
  },
  SLC2451: {
    title: 'The credentials lack a right on the git host',
    remedy: 'Give them what the message names; docs/how-to/github.md lists what is needed and for what.',
  },
  SLC2452: {
    title: 'The git host does not keep a branch safe',
    remedy:
      'Protect the branch: require the check that the message names, up to date before merging, and allow no force pushes.',
  },
  SLC2453: {
    title: 'Webhooks of the git host do not arrive',
    remedy:
      'Check address and secret of the webhook; docs/how-to/webhooks.md says how. Until then everything is found by looking, later.',
  },
  SLC2461: {
    title: 'More streams vanished from the tenant than may be removed at once',
    remedy:
      'Find out in the tenant who removed them. To let Sluice create them again, run the sync, or approve its plan, with --allow-deletions and the number that the message names.',
  },
  SLC2462: {
    title: 'Sluice refused a write that is not in the plan',
    remedy: 'Nothing was written. This is a fault of Sluice: please report it with `sluice bugreport`.',
  },
  SLC2463: {
    title: 'The tenant does not show yet what Sluice wrote',
    remedy: 'Nothing to do: the next run looks again. If this happens often, raise `timeout` of the tenant.',
  },
  SLC2464: {
    title: 'Somebody changed a stream in the tenant while Sluice verified its write',
    remedy:
      "Look at the drift branch or its pull request: merge the edit to keep it, or heal the stream to restore git's version.",
  },
  SLC2465: {
    title: 'Sluice overwrote an edit that was made in the tenant between the last read and the write',
    remedy:
      'Ask who published the stream last: Sluice has no copy of that edit. This cannot happen if the tenant offers entity tags (docs/reference/tenant-api.yaml). If nobody published it, the tenant counts several versions for one write. Sluice learns that from the first write and reports it only once.',
  },
  SLC2466: {
    title: 'There is no form of a stream to accept',
    remedy:
      'Give the slug of a stream that `sluice status` shows as not verified or drifted. A glob selects only streams that the tenant changed, none that a person edited.',
  },
  SLC2467: {
    title: 'Sluice crashed during several runs of an environment or source in a row, so it pauses them',
    remedy:
      'Look for the cause in the log. Often a run reads so much that it takes too much memory or time: reduce that. Sluice retries after a pause that doubles each time, or at once after a new commit or when a person starts a sync.',
  },
  SLC2485: {
    title: 'A reference in an export file has no id in the tenant, so Sluice did not send the file',
    remedy:
      "Bind it under `bindings` in the environment's file. If another stream of the same run creates it, sync again.",
  },
  SLC2495: {
    title: 'The list of a tenant lacks a stream that the tenant still has',
    remedy:
      'Nothing to do: Sluice ignores that list and reads it again. If this continues, ask the operator of the tenant why the list is incomplete.',
  },
  SLC2496: {
    title: 'More streams vanished from a source than one export may remove',
    remedy:
      'Look at the tenant. If the streams were removed on purpose, run `sluice export --allow-removals` with the number that the message names, or raise `maxRemovals` of the source.',
  },
  SLC2497: {
    title: 'The mirror has a stream whose id is unknown, so Sluice cannot ask the tenant whether it is gone',
    remedy:
      'Look at the tenant. If the stream was removed there, run `sluice export --allow-removals` with the number that the message names. Until then git keeps it.',
  },
  SLC2498: {
    title: 'A tenant answered an export request with the export of another stream',
    remedy:
      'Nothing to do: git keeps its version of the stream, and the next export asks again. If this continues, ask the operator of the tenant, or of a proxy before it.',
  },
  SLC2490: {
    title: 'There is no lock to break',
    remedy: 'Nothing to do: the next run can begin.',
  },
  SLC2491: {
    title: 'The process that holds the lock runs on this host',
    remedy:
      'Wait until its run ends, or stop it. `sluice unlock NAME --force` breaks the lock anyway, and that run can write nothing more.',
  },
  SLC2492: {
    title: 'Sluice already manages a stream to adopt',
    remedy: 'Leave it out. `sluice status` shows what is wrong with it, if anything is.',
  },
  SLC2486: {
    title: 'A binding has no effect, because export files include what it names',
    remedy: "Remove that line of the environment's file.",
  },
} as const satisfies Readonly<Record<`SLC${number}`, CodeMeaning>>;

export type DomainCode = keyof typeof domainCodes;
