import { execFileSync } from 'node:child_process';

/**
 * Makes a commit in a bare repository whose tree names ten to the power of `levels` files by a few small objects. `on`:
 * the commit before it. `name`: the beginning of all names.
 */
export function nestedTrees(
  repository: string,
  levels: number,
  { on, name = 'n' }: { readonly on?: string; readonly name?: string } = {},
): string {
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', args, { cwd: repository, input, encoding: 'utf8' }).trim();
  let oid = git(['hash-object', '-w', '--stdin'], '{}');
  let kind = '100644 blob';
  for (let level = 0; level < levels; level += 1) {
    const items = Array.from({ length: 10 }, (_, index) => `${kind} ${oid}\t${name}${index}\n`);
    oid = git(['mktree'], items.join(''));
    kind = '040000 tree';
  }
  const person = ['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com'];
  const parents = on === undefined ? [] : ['-p', on];
  return git([...person, 'commit-tree', oid, ...parents, '-m', 'many']);
}
