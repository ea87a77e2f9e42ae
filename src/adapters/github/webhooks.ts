import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { budgets } from '../../core/budgets.ts';
import type { DeliveryReading, HostWebhooks } from '../../ports/host-webhooks.ts';

const repository = z.object({
  full_name: z.string().regex(/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/),
});
const onRepository = z.object({ repository });

/** Events that wake subjects, with the required part of their payloads. */
const events = new Map<
  string,
  z.ZodType<{ repository?: z.output<typeof repository> | null | undefined; ref?: string }>
>([
  ['push', z.object({ repository, ref: z.string().max(1024).startsWith('refs/') })],
  ['pull_request', onRepository],
  ['pull_request_review', onRepository],
  ['issue_comment', onRepository],
  // A ping of an organization names no repository.
  ['ping', z.object({ repository: repository.nullish() })],
]);

/** Events that change no files of a pull request. Anybody can cause thousands of the first one. */
const talk: readonly string[] = ['issue_comment', 'pull_request_review'];

const idForm = /^[A-Za-z0-9-]{1,100}$/;
const eventForm = /^[a-z_]{1,100}$/;
const signatureForm = /^sha256=([0-9a-f]{64})$/i;

/** GitHub's webhooks. https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const gitHubWebhooks: HostWebhooks = {
  path: '/webhooks/github',
  limit: budgets.webhook.bytes,
  proofHeader: 'X-Hub-Signature-256',
  proof(header) {
    const digits = typeof header === 'string' ? signatureForm.exec(header)?.[1] : undefined;
    return digits === undefined ? undefined : Buffer.from(digits, 'hex');
  },
  isGenuine: (body, proof, secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), proof),
  read(headers, body) {
    const id = headers['x-github-delivery'];
    const event = headers['x-github-event'];
    if (typeof id !== 'string' || !idForm.test(id))
      return { malformed: 'there is no usable X-GitHub-Delivery' };
    if (typeof event !== 'string' || !eventForm.test(event))
      return { malformed: 'there is no usable X-GitHub-Event' };
    return readEvent({ id, event }, body);
  },
};

/** Irrelevant events and pushes of tags give no hint. */
function readEvent(
  delivery: { readonly id: string; readonly event: string },
  body: Uint8Array,
): DeliveryReading {
  const { event } = delivery;
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { malformed: 'the body is not JSON; the content type of the webhook must be application/json' };
  }
  const schema = events.get(event);
  if (schema === undefined) return delivery;
  const read = schema.safeParse(payload);
  if (!read.success) return { malformed: `this is not what ${event} looks like` };
  const { repository: named, ref } = read.data;
  if (named === undefined || named === null) return delivery;
  const hint = { repository: named.full_name, isTalk: talk.includes(event) };
  if (ref === undefined) return { ...delivery, hint };
  return ref.startsWith('refs/heads/') ? { ...delivery, hint: { ...hint, ref } } : delivery;
}
