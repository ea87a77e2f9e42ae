import { receiverContract } from '../contracts/receiver.contract.ts';
import { FakeReceiver, type Mood } from './fake-receiver.ts';

receiverContract('the fake', async () => {
  const receiver = new FakeReceiver();
  return {
    receiver,
    be: async (mood: Mood) => {
      receiver.mood = mood;
    },
    taken: () => receiver.taken.map((message) => JSON.stringify(message)),
  };
});
