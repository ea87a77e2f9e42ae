import { describe } from 'vitest';
import { personContract } from '../contracts/person.contract.ts';
import { commitsOnto } from './fake-commits.ts';
import { FakeRemote, FakeRepository } from './fake-repository.ts';
import { MemoryPerson } from './memory-person.ts';

describe('a person who works in memory', () => {
  personContract(async () => {
    const remote = new FakeRemote();
    let now = Date.UTC(2027, 0, 4);
    await commitsOnto(remote, { now: () => now })('main', { 'a.txt': '1\n2\n3\n4\n5\n' });
    const person = new MemoryPerson(remote, () => (now += 1000));
    return { person, repository: new FakeRepository(remote) };
  });
});
