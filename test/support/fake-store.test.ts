import { storeContract } from '../contracts/store.contract.ts';
import { FakeStore } from './fake-store.ts';

storeContract('the fake', async () => new FakeStore());
