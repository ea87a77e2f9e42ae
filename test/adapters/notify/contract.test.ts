import { receiverContract } from '../../contracts/receiver.contract.ts';
import { aReceiver } from './receivers.ts';

receiverContract('CloudEvents over HTTP', () => aReceiver('cloudevents'));
receiverContract('a webhook of Slack', () => aReceiver('slack'));
