import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is asked of a branch. Force pushes and deletion are refused unless allowed, as GitHub has it. */
export interface Protection {
  /** Statuses that must be successful before a commit gets there. */
  readonly requiredStatuses?: readonly string[];
  /** The head must contain the base's latest commit before it is merged. */
  readonly isStrict?: boolean;
  readonly allowsForcePushes?: boolean;
  readonly allowsDeletion?: boolean;
  /** No pushes but merges of pull requests with so many approvals. */
  readonly requiredApprovals?: number;
  /** Approvals of an older head are dismissed by a push. */
  readonly dismissesStale?: boolean;
  /** False: administrators may do without statuses and approvals. True where it is not given. */
  readonly bindsAdmins?: boolean;
  /** Told as a rule set instead of as branch protection, which are two things at GitHub. */
  readonly asRuleset?: boolean;
}

/** Refuses, as the `update` hook of a bare repository, what `writeProtections` has put beside it. */
export const protectionHook = `#!/bin/sh
branch="\${1#refs/heads/}"
[ "$branch" != "$1" ] && [ -f protections ] || exit 0
zero=0000000000000000000000000000000000000000
[ "$2" = "$zero" ] && exit 0
refuse() {
  echo "error: GH006: Protected branch update failed for $1." >&2
  echo "error: $2" >&2
  exit 1
}
asked() { grep -qxF "$1 $branch" protections; }
if [ "$3" = "$zero" ]; then
  asked no-deletion && refuse "$1" 'Cannot delete a protected branch'
  exit 0
fi
if asked no-force && ! git merge-base --is-ancestor "$2" "$3"; then
  refuse "$1" 'Cannot force-push to this branch'
fi
[ "$STAND_IN_ROLE" = admin ] && asked spares-admins && exit 0
asked pull-requests && refuse "$1" 'Changes must be made through a pull request.'
if asked statuses && ! grep -qxF "$3 $branch" protections; then
  refuse "$1" 'Required status checks are expected.'
fi
exit 0
`;

/** Puts what the hook reads into a repository. `ready`: commits that have what their branch demands. */
export async function writeProtections(
  repository: string,
  protections: ReadonlyMap<string, Protection>,
  ready: readonly { readonly branch: string; readonly commit: string }[],
): Promise<void> {
  const lines = [...protections].flatMap(([branch, protection]) =>
    [
      protection.allowsForcePushes === true ? [] : ['no-force'],
      protection.allowsDeletion === true ? [] : ['no-deletion'],
      protection.bindsAdmins === false ? ['spares-admins'] : [],
      protection.requiredApprovals === undefined ? [] : ['pull-requests'],
      (protection.requiredStatuses ?? []).length > 0 ? ['statuses'] : [],
    ]
      .flat()
      .map((what) => `${what} ${branch}`),
  );
  const commits = ready.map(({ branch, commit }) => `${commit} ${branch}`);
  await writeFile(join(repository, 'protections'), `${[...lines, ...commits].join('\n')}\n`);
}
