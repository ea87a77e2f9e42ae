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
    remedy:
      'Mend the file at the place that the message names: UTF-8, valid JSON or YAML, one value for each key.',
  },
  SLC1002: {
    title: 'A file is too large or nested too deeply',
    remedy: 'Check that it is the file that you mean. The message names the limit.',
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
      "Write it as docs/tree.md shows; a key of the platform's own that begins with $ is written with $$.",
  },
  SLC1006: {
    title: 'A merge conflict is not resolved yet',
    remedy: 'Choose between the two sides in the file, remove the markers and commit.',
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
    remedy: 'Correct the entry that the message names; docs/environments.md has the form.',
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
    remedy: 'Rename it to what docs/tree.md says, or move it out of the folder. It is passed over.',
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
    remedy: 'Merge the file by hand on the target branch. Nothing was moved; the next pass tries again.',
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
  SLC2401: {
    title: 'The tenant has a stream of that name which Sluice did not make',
    remedy: 'Rename or remove one of them: nothing is doubled and nothing of others is overwritten.',
  },
  SLC2402: {
    title: 'A stream was changed both in git and in the tenant, or was never compared before',
    remedy:
      'Make the edit of the tenant in the source or in git too, or undo it in the tenant. Once both mean the same, it goes on.',
  },
  SLC2403: {
    title: 'An event, rule or form was changed in the tenant, and sending a stream would overwrite it',
    remedy: 'Make the edit in the source or in git too, or undo it in the tenant.',
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
    title: 'What the tenant holds after an import is not what was sent',
    remedy:
      'Export the stream from the tenant and compare it with the tree: the tenant changed or dropped something. It is not sent again before it changes in git or in the tenant.',
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
    remedy: 'Wait for it to end. A process that died holds on for a minute at most.',
  },
  SLC2413: {
    title: 'A stream runs another one of which there is no export file',
    remedy: 'Export the other one too. Until then nothing of the stream is taken, and what git has stays.',
  },
} as const satisfies Readonly<Record<`SLC${number}`, CodeMeaning>>;

export type DomainCode = keyof typeof domainCodes;
