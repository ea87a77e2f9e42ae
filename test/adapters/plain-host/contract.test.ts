import { createPlainHost } from '../../../src/adapters/plain-host/plain-host.ts';
import { gitHostContract } from '../../contracts/git-host.contract.ts';
import { commitsOnto } from '../../support/fake-commits.ts';
import { FakeRemote } from '../../support/fake-repository.ts';
import { TestClock } from '../../support/test-clock.ts';

gitHostContract(
  'plain',
  async () => {
    const clock = new TestClock();
    const push = commitsOnto(new FakeRemote(), clock);
    await push('main', { 'README.md': 'Streams.' });
    return {
      host: createPlainHost(),
      now: () => clock.now(),
      later: () => clock.advance(1000),
      push,
      writer: 'ann',
      stranger: 'mallory',
      dispose: async () => undefined,
    };
  },
  false,
);
