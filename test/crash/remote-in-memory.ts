import type { RefUpdate, Repository } from '../../src/ports/repository.ts';
import { FakeRemote, FakeRepository } from '../support/fake-repository.ts';
import { MemoryPerson } from '../support/memory-person.ts';
import type { Person } from '../support/person.ts';
import type { Remote } from './remote.ts';

const never = new AbortController().signal;

/** The same in memory. */
export class RemoteInMemory implements Remote {
  readonly #remote: FakeRemote;
  readonly #clone: FakeRepository;

  constructor(remote = new FakeRemote()) {
    this.#remote = remote;
    this.#clone = new FakeRepository(remote);
  }

  copiedTo(): Remote {
    const copy = new FakeRemote();
    for (const [ref, oid] of this.#remote.refs) copy.refs.set(ref, oid);
    for (const [oid, object] of this.#remote.objects) copy.objects.set(oid, object);
    return new RemoteInMemory(copy);
  }

  async create(): Promise<void> {
    // It is there already.
  }

  async person(now: () => number): Promise<Person> {
    return new MemoryPerson(this.#remote, now);
  }

  async open(): Promise<Repository> {
    return this.#clone;
  }

  async pushLate(updates: readonly RefUpdate[]): Promise<void> {
    await this.#clone.push(updates, never).catch(() => undefined);
  }

  async head(ref: string): Promise<string> {
    const head = this.#remote.refs.get(ref);
    if (head === undefined) throw new Error(`there is no ${ref}`);
    return head;
  }

  async move(ref: string, to: string): Promise<void> {
    this.#remote.refs.set(ref, to);
  }

  async branches(): Promise<readonly string[]> {
    const refs = [...this.#remote.refs].map(([ref, oid]) => `${ref} ${this.#commit(oid).tree}`).sort();
    const commits = new Set(this.#remote.refs.values());
    for (const oid of commits) for (const parent of this.#commit(oid).parents) commits.add(parent);
    return [...refs, `${commits.size} commits`];
  }

  #commit(oid: string) {
    const object = this.#remote.objects.get(oid);
    if (object?.type !== 'commit') throw new Error(`${oid} is no commit`);
    return object.info;
  }
}
