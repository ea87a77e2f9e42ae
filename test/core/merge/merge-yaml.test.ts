import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { mergeFile } from '../../../src/core/merge/merge-file.ts';
import { sideNames } from '../../support/merge-of.ts';

const path = 'environments/staging.yaml';

function merged(base: string | undefined, target: string | undefined, incoming: string | undefined) {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));
  const sides = { base: bytes(base), target: bytes(target), incoming: bytes(incoming) };
  const { merged: file, conflicts } = mergeFile(path, sides, sideNames);
  return { text: file === undefined ? undefined : Buffer.from(file).toString(), conflicts };
}

const base = `# Who to ask: the platform team.
bindings:
  # The shop.
  connections/shop: 5120
  connections/mail: { name: desk }

values:
  shopUrl: https://a.example # staging
`;

describe('the file of an environment', () => {
  it('has the keys of both sides, with their comments', () => {
    const target = base.replace('values:', '  # Ours.\n  connections/erp: "0012"\nvalues:');
    const incoming = base.replace(
      'values:',
      '  # Theirs.\n  connections/crm: 225874569526501081234\nvalues:',
    );

    expect(merged(base, target, incoming)).toEqual({
      conflicts: [],
      text: `# Who to ask: the platform team.
bindings:
  # The shop.
  connections/shop: 5120
  connections/mail: { name: desk }

  # Ours.
  connections/erp: "0012"

  # Theirs.
  connections/crm: 225874569526501081234
values:
  shopUrl: https://a.example # staging
`,
    });
  });

  it('keeps what lines keep: comments that either side edited', () => {
    const target = base.replace('# The shop.', '# The shop of Europe.');
    const incoming = base.replace('a.example # staging', 'b.example # moved');

    expect(merged(base, target, incoming)).toEqual({
      conflicts: [],
      text: target.replace('a.example # staging', 'b.example # moved'),
    });
  });

  it('takes neighbouring lines for the keys that they are', () => {
    const target = base.replace('5120', '5121');
    const incoming = base.replace('name: desk', 'name: front-desk');

    const one = merged(base, target, incoming);

    expect(one.conflicts).toEqual([]);
    expect(one.text).toBe(target.replace('name: desk', 'name: front-desk'));
  });

  it('removes what one side removed and the other left alone', () => {
    const target = base.replace('  connections/mail: { name: desk }\n', '');
    const incoming = base.replace('5120', '1');

    expect(merged(base, target, incoming).text).toBe(target.replace('5120', '1'));
  });

  it('shows a conflict at its key, as YAML', () => {
    const one = merged(base, base.replace('5120', '1'), base.replace('5120', '2'));

    expect(one.conflicts).toEqual([
      {
        place: '/bindings/connections~1shop',
        why: 'changed on env/staging and differently on main',
        base: 5120,
        target: 1,
        incoming: 2,
      },
    ]);
    expect(one.text).toBe(
      base.replace(
        'connections/shop: 5120',
        `connections/shop:
    $conflict:
      base: 5120
      target: 1
      incoming: 2
      why: changed on env/staging and differently on main`,
      ),
    );
  });

  it('is refused while a conflict is left, with its place', () => {
    const { text = '' } = merged(base, base.replace('5120', '1'), base.replace('5120', '2'));

    expect(() => parseEnvironmentFile(Buffer.from(text), path)).toThrow(
      `${path}: line 5, column 5, bindings.connections/shop.$conflict: a merge conflict is not resolved yet [SLC1006]`,
    );
  });

  it('keeps a conflict that is still there', () => {
    const first = merged(base, base.replace('5120', '1'), base.replace('5120', '2')).text ?? '';

    const one = merged(
      base.replace('5120', '2'),
      first,
      base.replace('5120', '2').replace('a.example', 'b.example'),
    );

    expect(one.text).toBe(first.replace('a.example', 'b.example'));
  });

  it('that one side removed and the other changed stays, marked', () => {
    const one = merged(base, undefined, base.replace('5120', '1'));

    expect(one.text).toContain('connections/shop: 1\n');
    expect(one.text).toMatch(/\n\$conflict:\n  why: .*removed on env\/staging/);
  });

  it('that both sides added is merged as if it had been empty', () => {
    expect(merged(undefined, 'values:\n  a: x\n', 'values:\n  b: y\n').text).toBe(
      'values:\n  a: x\n  b: y\n',
    );
  });

  it('is merged by lines where it is not what its name says', () => {
    const one = merged('a: 1\n\nb: 2\n', 'a: 3\n\nb: 2\n', 'a: 1\n\nb: [\n');

    expect(one.text).toBe('a: 3\n\nb: [\n');
    expect(one.conflicts).toEqual([
      { place: '', why: expect.stringContaining('one side cannot be read: not YAML') },
    ]);
  });
});
