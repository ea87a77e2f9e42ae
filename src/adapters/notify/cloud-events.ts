import { createHmac } from 'node:crypto';
import type { Message, Receiver } from '../../ports/receiver.ts';
import { post, type PostDeps } from './post.ts';

export interface CloudEventsSettings {
  readonly name: string;
  readonly url: URL;
  readonly secret: string;
  /** Public address of the daemon, without a slash at its end: the source of the events. */
  readonly from: string | undefined;
}

/** Header with the signature: `sha256=` and the HMAC-SHA256 of the sent body, in hexadecimal digits. */
export const signatureHeader = 'x-sluice-signature-256';

/** Receiver of signed CloudEvents 1.0 over HTTP, in structured mode (docs/how-to/notifications.md, "CloudEvents"). */
export function createCloudEventsReceiver(settings: CloudEventsSettings, deps: PostDeps): Receiver {
  const { name, url, secret, from } = settings;
  deps.redactor.add(secret);
  return {
    name,
    deliver: (message, signal) => {
      const body = Buffer.from(JSON.stringify(cloudEvent(deps.redactor.value(message), from)));
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'sluice',
        [signatureHeader]: `sha256=${signature}`,
      };
      return post({ receiver: name, url, headers, body }, deps, signal);
    },
  };
}

/** Returns the event before it becomes text. */
export function cloudEvent(message: Message, from: string | undefined) {
  const { id, kind, pipeline, environment, at, ...rest } = message;
  return {
    specversion: '1.0',
    id,
    source: from === undefined ? `urn:sluice:${pipeline}` : `${from}/pipelines/${pipeline}`,
    type: `sluice.environment.${kind}`,
    subject: environment,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data: { pipeline, environment, ...rest },
  };
}
