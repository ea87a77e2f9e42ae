import * as z from 'zod';

/** What a delivery is good for: a guess where something may have happened. Nothing else of it is believed. */
export interface WakeHint {
  /** `owner/name`, as the host writes it. */
  readonly repository: string;
  readonly event: string;
  /** The branch that was pushed, as `refs/heads/…`. */
  readonly ref?: string;
}

/** `hint` is left out where there is nothing to look at. */
export type EventReading = { readonly hint?: WakeHint } | { readonly malformed: string };

const repository = z.object({
  full_name: z.string().regex(/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/),
});
const onRepository = z.object({ repository });

/** The events that wake, and what their payloads must have for that. */
const events = new Map<
  string,
  z.ZodType<{ repository?: z.output<typeof repository> | null | undefined; ref?: string }>
>([
  ['push', z.object({ repository, ref: z.string().max(1024).startsWith('refs/') })],
  ['pull_request', onRepository],
  ['pull_request_review', onRepository],
  ['issue_comment', onRepository],
  // That of an organization speaks of no repository.
  ['ping', z.object({ repository: repository.nullish() })],
]);

/** Reads what a host sent under the name of an event. Events that nobody waits for, and pushes of tags, are no hint. */
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
