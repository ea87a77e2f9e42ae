import { z } from 'zod';
import type { Comment, PullRequest } from '../../ports/git-host.ts';

// Objects keep only the fields named here. Names, titles and texts are untrusted, and stay unchanged.

const number = z.int().min(1);
const oid = z.string().regex(/^[0-9a-f]{40,64}$/);
const webAddress = z.url({ protocol: /^https?$/ });
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** Null where the account was deleted; GitHub shows that as `ghost`. */
export const userSchema = z
  .object({ login: z.string().min(1) })
  .nullable()
  .transform((user) => user?.login ?? 'ghost');

export const pullRequestSchema = z
  .object({
    number,
    title: z.string(),
    body: z.string().nullish(),
    html_url: webAddress,
    state: z.enum(['open', 'closed']),
    user: userSchema,
    labels: z.array(z.object({ name: z.string() })),
    head: z.object({ ref: z.string(), sha: oid, repo: z.object({ id: z.int() }).nullable() }),
    base: z.object({ ref: z.string(), repo: z.object({ id: z.int() }) }),
  })
  .transform((wire): PullRequest => ({
    number: wire.number,
    title: wire.title,
    body: wire.body ?? '',
    url: wire.html_url,
    isOpen: wire.state === 'open',
    head: { branch: wire.head.ref, commit: wire.head.sha },
    isFromFork: wire.head.repo?.id !== wire.base.repo.id,
    ref: `refs/pull/${wire.number}/head`,
    base: wire.base.ref,
    author: wire.user,
    labels: wire.labels.map(({ name }) => name),
  }));

/** A comment; undefined for one on an issue that is no pull request. */
export const commentSchema = z
  .object({
    id: number,
    body: z.string().nullish(),
    html_url: webAddress,
    user: userSchema,
    created_at: time,
    updated_at: time,
  })
  .transform((wire): Omit<Comment, 'isOurs'> | undefined => {
    // Comments of issues have the same form. Only the address of the page distinguishes them.
    const on = /\/pull\/(\d{1,15})(?:#|$)/.exec(wire.html_url)?.[1];
    if (on === undefined) return undefined;
    const { id, user: author, body, created_at: createdAt, updated_at: updatedAt } = wire;
    return { id, on: Number(on), author, body: body ?? '', createdAt, updatedAt };
  });

export type WireComment = z.output<typeof commentSchema>;

export const reviewSchema = z.object({
  user: userSchema,
  state: z.string(),
});

const knownUser = z
  .looseObject({ login: z.string().min(1).optional() })
  .nullable()
  .transform((user) => user?.login);

export const commitSchema = z.object({ author: knownUser, committer: knownUser });

export const mergedSchema = z.object({
  user: userSchema,
  merge_commit_sha: oid.nullish(),
  merged_at: z.string().nullish(),
});

export const permissionSchema = z.object({ permission: z.string() });

export const deploymentSchema = z.object({ id: number, sha: oid, environment: z.string() });

/** Schema of unused responses. */
export const anything = z.unknown();
