import { settableTime, storeContract } from '../contracts/store.contract.ts';
import { FakeStore } from './fake-store.ts';

storeContract('the fake', async () => {
  const { now, run } = settableTime();
  return { store: new FakeStore(now), run };
});
