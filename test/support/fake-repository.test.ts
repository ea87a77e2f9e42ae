import { repositoryContract } from '../contracts/repository.contract.ts';
import { FakeRemote, FakeRepository } from './fake-repository.ts';

repositoryContract('the fake', async () => {
  const remote = new FakeRemote();
  return {
    repository: new FakeRepository(remote),
    other: new FakeRepository(remote),
    dispose: async () => undefined,
  };
});
