import { budgets } from '../../../core/budgets.ts';
import { readCommands, type ReadCommand } from '../../../core/review/slash-command.ts';
import type { Comment, PullRequest } from '../../../ports/git-host.ts';
import { PortError } from '../../../ports/errors.ts';
import { meanwhile } from '../../../ports/within.ts';
import { code, prose } from '../../../core/text/markdown/inline.ts';
import { runFailure } from '../../run-failure.ts';
import { refused, type CommandReply } from './answer.ts';
import { obey } from './run-command.ts';
import { saveReviewState, type OpenComment, type ReviewState } from '../state.ts';
import type { Reviews } from '../inputs.ts';

/** Interval between checks for members' comments during a run. Milliseconds. */
export const lookAgain = 1000;

/** Time for which the host's lists may lack a new comment. Milliseconds. */
const overlap = 2 * 60_000;

/** Number of ids to remember that a list lacks: a later list may have such a comment again. */
const mostUnlisted = 1000;

/** Results of answering the comments since the last run. */
export interface CommentResults {
  readonly memory: ReviewState;
  /** Numbers of pull requests to plan again on request. */
  readonly replan: ReadonlySet<number>;
  /** Comments of people who may not write to the repository, limited to those that get a reaction. */
  readonly outsiders: readonly Comment[];
  /** Number of commands that were run or refused. */
  readonly count: number;
}

/**
 * Runs commands in comments written since the last run, each once, by people who may write to the repository. Saves the
 * start of a command before it begins, so it does not run again after a crash: the answer asks its author to check. The
 * first run executes none.
 */
export async function answerComments(
  reviews: Reviews,
  before: ReviewState,
  signal: AbortSignal,
): Promise<CommentResults> {
  const { host, deps } = reviews;
  if (before.seenUntil === undefined) {
    const latest = await host.comments('latest', signal);
    const seenUntil = Math.max(overlap, ...latest.map(({ updatedAt }) => updatedAt));
    const old = await host.comments({ since: seenUntil - overlap }, signal);
    const memory = { ...before, seenUntil, seen: old.map(({ id }) => id) };
    return { memory, replan: new Set(), outsiders: [], count: 0 };
  }
  const since = before.seenUntil - overlap;
  let early = { memory: before, until: since };
  const replan = new Set<number>();
  let count = 0;
  const answerEarly = async () => {
    const remember = (memory: ReviewState) => void (early = { ...early, memory });
    const answered = await answerMembers(
      reviews,
      { before: early.memory, since: early.until, remember },
      signal,
    );
    early = { ...early, until: answered.until };
    for (const number of answered.replan) replan.add(number);
    count += answered.count;
  };
  // Many runs request the same list: after a flood of comments, a host then sends only its last page again. Before that
  // it sends every page, so members are answered meanwhile.
  const listing = host.comments({ since: since - (since % overlap) }, signal);
  const comments = await meanwhile(deps.clock, lookAgain, listing, answerEarly, signal);
  const { memory } = early;
  const seenUntil = Math.max(before.seenUntil, ...comments.map(({ updatedAt }) => updatedAt));
  const isRecent = ({ createdAt }: Comment) => createdAt >= seenUntil - overlap;
  const listed = new Set(comments.map(({ id }) => id));
  const unlisted = memory.seen.filter((id) => !listed.has(id)).slice(-mostUnlisted);
  const seen = [...unlisted, ...comments.filter(isRecent).map(({ id }) => id)];
  const fresh = comments.filter(isFresh(memory, since));
  const byMember = await whoMayWrite(reviews.deps, fresh, signal);
  const [members, outsiders] = [fresh.filter(byMember), fresh.filter((comment) => !byMember(comment))];
  const open = [...memory.open, ...members.map(opened)];
  const answering = new CommentAnswers(reviews, { ...memory, seenUntil, seen, open }, signal);
  if (open.length > 0 || outsiders.length > 0) await answering.answerAll();
  const { ended } = answering;
  return {
    memory: ended.memory,
    replan: new Set([...replan, ...ended.replan]),
    count: count + ended.count,
    outsiders: outsiders.slice(0, budgets.comments.reactions),
  };
}

/**
 * Answers the latest comments that members wrote since a time, between the steps of a long run. Leaves comments of other
 * people, those that the host lists late, and those before a flood of others to the next run. `remember` gets the state to save, even if answering fails
 * later. `until` is the time of the last comment.
 */
export async function answerMembers(
  reviews: Reviews,
  {
    before,
    since,
    remember,
  }: {
    readonly before: ReviewState;
    readonly since: number;
    readonly remember: (memory: ReviewState) => void;
  },
  signal: AbortSignal,
): Promise<Pick<CommentResults, 'replan' | 'count'> & { readonly until: number }> {
  const { host } = reviews;
  const comments = await host.comments('latest', signal);
  const until = Math.max(since, ...comments.map(({ updatedAt }) => updatedAt));
  const fresh = comments.filter(isFresh(before, since));
  const members = fresh.filter(await whoMayWrite(reviews.deps, fresh, signal));
  if (members.length === 0) return { replan: new Set(), count: 0, until };
  const seen = [...before.seen, ...members.map(({ id }) => id)];
  const open = [...before.open, ...members.map(opened)];
  const answering = new CommentAnswers(reviews, { ...before, seen, open }, signal, remember);
  await answering.answerAll();
  const { replan, count } = answering.ended;
  return { replan, count, until };
}

/** Recognises people's comments with commands that are not handled yet. */
function isFresh({ seen }: Pick<ReviewState, 'seen'>, since: number): (comment: Comment) => boolean {
  const known = new Set(seen);
  return ({ id, createdAt, isOurs, body }) =>
    createdAt >= since && !isOurs && !known.has(id) && readCommands(body).length > 0;
}

/** Finds the authors who may write to the repository, with one request for each. */
async function whoMayWrite(
  { people }: Reviews['deps'],
  comments: readonly Comment[],
  signal: AbortSignal,
): Promise<(comment: Comment) => boolean> {
  const known = new Map<string, boolean>();
  for (const { author } of comments)
    if (!known.has(author)) known.set(author, (await people?.mayWrite(author, signal)) === true);
  return ({ author }) => known.get(author) === true;
}

/** Marks edits: a repository's writers may edit others' comments. */
function opened({ id, on, author, body, createdAt: at, updatedAt }: Comment): OpenComment {
  return { id, on, author, body, at, ...(updatedAt === at ? {} : { isEdited: true }), isStarted: false };
}

/** Failures of a host that concern one comment, not every request. */
const refusedThere: readonly string[] = ['SLC2503', 'SLC2513', 'SLC2514'];

/** Characters of a command that an answer repeats. */
const longestShown = 120;

/** Answer to a command that an ended process had started. */
const interrupted =
  'Sluice stopped before this command finished. Check the result, and repeat the command if you still need it.';

/** Answer to commands in a comment that was edited. */
const edited = 'Sluice did not run this command because the comment was edited. Write it in a new comment.';

/** Reacts to a comment of a person who may not write to the repository, and does nothing else. */
export async function refuseOutsider(
  reviews: Reviews,
  { id, on }: Pick<Comment, 'id' | 'on'>,
  signal: AbortSignal,
): Promise<void> {
  const { host } = reviews;
  // A comment on an issue cannot be for Sluice.
  if ((await host.pullRequest(on, signal)) === undefined) return;
  await unlessRefused(reviews, { on }, () => host.react(id, 'refused', signal));
}

/**
 * Logs a host's refusal of an answer, for example on a locked pull request, so that other comments still get theirs.
 */
async function unlessRefused(
  { deps }: Pick<Reviews, 'deps'>,
  comment: Pick<OpenComment, 'on'>,
  saying: () => Promise<unknown>,
): Promise<void> {
  try {
    await saying();
  } catch (error) {
    if (!(error instanceof PortError) || !refusedThere.includes(error.code)) throw error;
    const { message, code } = error;
    deps.log.warn('comment not answered', { pull: comment.on, code, reason: message });
  }
}

class CommentAnswers {
  readonly #reviews: Reviews;
  readonly #signal: AbortSignal;
  readonly #replan = new Set<number>();
  readonly #remember: (memory: ReviewState) => void;
  #memory: ReviewState;
  #count = 0;

  constructor(
    reviews: Reviews,
    memory: ReviewState,
    signal: AbortSignal,
    remember: (memory: ReviewState) => void = () => undefined,
  ) {
    this.#reviews = reviews;
    this.#memory = memory;
    this.#signal = signal;
    this.#remember = remember;
  }

  get ended(): Omit<CommentResults, 'outsiders'> {
    return { memory: this.#memory, replan: this.#replan, count: this.#count };
  }

  /** Saves all comments together with the time of the last one, so that none is lost or run twice. */
  async answerAll(): Promise<void> {
    await this.#save(this.#memory.open);
    for (const comment of this.#memory.open) {
      const answered = await this.#answered(comment);
      if (answered.answer !== undefined) await this.#say(answered, answered.answer);
      await this.#save(this.#memory.open.filter(({ id }) => id !== comment.id));
    }
  }

  /** Returns a comment with its answer, or without one if it needs none. */
  async #answered(comment: OpenComment): Promise<OpenComment> {
    if (comment.answer !== undefined) return comment;
    const { on, author, body, id } = comment;
    const reads = readCommands(body);
    if (comment.isStarted) {
      const lines = reads.map(({ line }) => code(line, longestShown));
      return { ...comment, answer: { text: `${lines.join(', ')}: ${interrupted}`, isDone: false } };
    }
    const { deps, host } = this.#reviews;
    const pull = await host.pullRequest(on, this.#signal);
    // A comment on an issue cannot be for Sluice.
    if (pull === undefined) return comment;
    if ((await deps.people?.mayWrite(author, this.#signal)) !== true) {
      await unlessRefused(this.#reviews, comment, () => host.react(id, 'refused', this.#signal));
      return comment;
    }
    if (comment.isEdited === true) return { ...comment, answer: { text: edited, isDone: false } };
    await unlessRefused(this.#reviews, comment, () => host.react(id, 'seen', this.#signal));
    await this.#note({ ...comment, isStarted: true });
    const answers: { readonly read: ReadCommand; readonly answer: CommandReply }[] = [];
    for (const read of reads) answers.push({ read, answer: await this.#carriedOut(read, pull, comment) });
    this.#count += answers.length;
    const text = answers
      .map(({ read, answer }) => `${code(read.line, longestShown)}: ${answer.text}`)
      .join('\n\n');
    const answer = { text, isDone: answers.every(({ answer: { isDone } }) => isDone) };
    return this.#note({ ...comment, isStarted: true, answer });
  }

  async #say(comment: OpenComment, { text, isDone }: NonNullable<OpenComment['answer']>): Promise<void> {
    const { host } = this.#reviews;
    await unlessRefused(this.#reviews, comment, () =>
      host.writeComment({ on: comment.on }, text, this.#signal),
    );
    const reaction = isDone ? 'done' : 'refused';
    await unlessRefused(this.#reviews, comment, () => host.react(comment.id, reaction, this.#signal));
  }

  async #note(comment: OpenComment): Promise<OpenComment> {
    await this.#save(this.#memory.open.map((one) => (one.id === comment.id ? comment : one)));
    return comment;
  }

  async #carriedOut(
    read: ReadCommand,
    pull: PullRequest,
    { author: by, at }: OpenComment,
  ): Promise<CommandReply> {
    if ('complaint' in read) return refused(read.complaint);
    const { command } = read;
    try {
      const answer = await obey(this.#reviews, { command, pull, by, at }, this.#signal);
      if (command.is === 'plan' && answer.isDone) this.#replan.add(pull.number);
      this.#reviews.deps.log.info('command', {
        command: command.is,
        by,
        pull: pull.number,
        isDone: answer.isDone,
      });
      return answer;
    } catch (error) {
      if (this.#signal.aborted) throw error;
      const { message } = runFailure(error);
      this.#reviews.deps.log.warn('command failed', {
        command: command.is,
        by,
        pull: pull.number,
        reason: message,
      });
      return refused(`could not be done now: ${prose(message)}. Write it again later.`);
    }
  }

  async #save(open: readonly OpenComment[]): Promise<void> {
    const { deps, name } = this.#reviews;
    this.#memory = { ...this.#memory, open };
    this.#remember(this.#memory);
    await saveReviewState(deps.store, name, this.#memory, deps.clock.now());
  }
}
