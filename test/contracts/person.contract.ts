import { expect, it } from 'vitest';
import type { Repository } from '../../src/ports/repository.ts';
import type { Person } from '../support/person.ts';

const never = new AbortController().signal;

export interface PersonAtWork {
  readonly person: Person;
  /** Repository of the same remote. */
  readonly repository: Repository;
}

/** What tests expect of somebody who works on a remote whose branch `main` holds `a.txt`, with the lines 1 to 5. */
export function personContract(make: () => Promise<PersonAtWork>): void {
  const heads = async ({ repository }: PersonAtWork) => repository.fetch(never);
  const head = async (at: PersonAtWork, branch: string) => (await heads(at)).get(`refs/heads/${branch}`);
  const infoOf = async (at: PersonAtWork, branch: string) =>
    at.repository.commitInfo((await head(at, branch)) ?? '');

  it('edits a file of a new branch, which begins at another', async () => {
    const at = await make();
    const before = await head(at, 'main');
    await at.person.edit('side', 'b/c.txt', () => 'new\n');
    expect(await at.person.read('side', 'b/c.txt')).toBe('new\n');
    expect(await at.person.read('side', 'a.txt')).toContain('3');
    expect((await infoOf(at, 'side')).parents).toEqual([before]);
    expect((await infoOf(at, 'side')).author).toBe('Robin <robin@example.com>');
    expect(await head(at, 'main')).toBe(before);
  });

  it('commits also where nothing changes', async () => {
    const at = await make();
    const before = await head(at, 'main');
    await at.person.edit('main', 'a.txt', (text) => text);
    expect((await infoOf(at, 'main')).parents).toEqual([before]);
  });

  it('removes files and folders, and none that is not there', async () => {
    const at = await make();
    await at.person.edit('main', 'b/c.txt', () => 'new\n');
    await at.person.remove('main', 'b');
    await expect(at.person.read('main', 'b/c.txt')).rejects.toThrow(/c\.txt/);
    await expect(at.person.remove('main', 'b')).rejects.toThrow(/b/);
    await at.person.edit('main', 'a.txt', () => undefined);
    await expect(at.person.read('main', 'a.txt')).rejects.toThrow(/a\.txt/);
  });

  it('merges into a branch that is not there, and into an older one, without a commit', async () => {
    const at = await make();
    await at.person.merge('main', 'env');
    expect(await head(at, 'env')).toBe(await head(at, 'main'));
    await at.person.edit('main', 'b.txt', () => 'b\n');
    await at.person.merge('main', 'env');
    expect(await head(at, 'env')).toBe(await head(at, 'main'));
  });

  it('merges what both sides changed, in one file too, with a commit of two parents', async () => {
    const at = await make();
    await at.person.merge('main', 'env');
    await at.person.edit('env', 'a.txt', (text) => text.replace('1', 'one'));
    await at.person.edit('env', 'ours.txt', () => 'ours\n');
    await at.person.edit('main', 'a.txt', (text) => text.replace('5', 'five'));
    await at.person.edit('main', 'theirs.txt', () => 'theirs\n');
    const parents = [await head(at, 'env'), await head(at, 'main')];
    await at.person.merge('main', 'env');
    expect(await at.person.read('env', 'a.txt')).toBe('one\n2\n3\n4\nfive\n');
    expect(await at.person.read('env', 'ours.txt')).toBe('ours\n');
    expect(await at.person.read('env', 'theirs.txt')).toBe('theirs\n');
    expect((await infoOf(at, 'env')).parents).toEqual(parents);
  });

  it('refuses to merge a conflict', async () => {
    const at = await make();
    await at.person.merge('main', 'env');
    await at.person.edit('env', 'a.txt', (text) => text.replace('3', 'x'));
    await at.person.edit('main', 'a.txt', (text) => text.replace('3', 'y'));
    await expect(at.person.merge('main', 'env')).rejects.toThrow(/merge|conflict/);
  });

  it('squashes a branch into one commit with one parent, and deletes it', async () => {
    const at = await make();
    await at.person.edit('side', 'b.txt', () => '1\n');
    await at.person.edit('side', 'b.txt', () => '2\n');
    const before = await head(at, 'main');
    await at.person.squashMerge('side', 'main');
    expect((await infoOf(at, 'main')).parents).toEqual([before]);
    expect(await at.person.read('main', 'b.txt')).toBe('2\n');
    expect(await head(at, 'side')).toBeUndefined();
  });

  it('changes a JSON file', async () => {
    const at = await make();
    await at.person.edit('main', 'a.json', () => '{"a":1}\n');
    await at.person.change('main', 'a.json', (value) => ({ ...value, b: 2 }));
    expect(JSON.parse(await at.person.read('main', 'a.json'))).toEqual({ a: 1, b: 2 });
  });
}
