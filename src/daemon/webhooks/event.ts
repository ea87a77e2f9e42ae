import * as z from 'zod';

/** Subject of a delivery, which may have changed. Sluice trusts nothing else in it. */
export interface WakeHint {
  /** `owner/name` in the host's spelling. */
  readonly repository: string;
  readonly event: string;
  /** Pushed branch, as `refs/heads/…`. */
  readonly ref?: string;
}

/** Parsed event. `hint` is absent if it requires no check. */
export type EventReading = { readonly hint?: WakeHint } | { readonly malformed: string };

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

/** Parses a host's event. Irrelevant events and pushes of tags give no hint. */
export function readEvent(event: string, body: Uint8Array): EventReading {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { malformed: 'the body is not JSON; the content type of the webhook must be application/json' };
  }
  const schema = events.get(event);
  if (schema === undefined) return {};
  const read = schema.safeParse(payload);
  if (!read.success) return { malformed: `this is not what ${event} looks like` };
  const { repository, ref } = read.data;
  if (repository === undefined || repository === null) return {};
  if (ref === undefined) return { hint: { repository: repository.full_name, event } };
  return ref.startsWith('refs/heads/') ? { hint: { repository: repository.full_name, event, ref } } : {};
}
