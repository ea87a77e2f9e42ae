import { streamEndpoint, type Stream } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { safe } from '../../core/text/safe-text.ts';
import { addresses } from '../layout/addresses.ts';
import { Layouts } from './picture/layouts.ts';
import { flowPictures } from './flow-pictures.ts';
import { html, type Html } from '../layout/html.ts';
import type { Page } from '../layout/page.ts';
import { semanticDiff } from './semantic-diff.ts';
import { compared, sidesForm, type Compared } from './sides-form.ts';
import type { PageDeclaration } from '../layout/site-of-pages.ts';
import { streamEnvironments, streamHistory, streamMismatches, streamNeighbours } from './tables.ts';
import { textDiff } from './text-diff.ts';

/** Page of a stream: its state in each environment, its pictures, and its differences between two sides. */
export const streamPage: PageDeclaration = {
  path: '/streams/:pipeline/:slug',
  page: async ({ api, context, viewer }) => {
    const { pipeline = '', slug = '' } = context.req.param();
    const stream = await api.find(streamEndpoint, { pipeline, slug });
    if (stream === undefined) return undefined;
    return pageOf(stream, await compared(api, stream, context.req.query()), viewer);
  },
};

/** Layouts of pictures, which are pure and expensive. */
const layouts = new Layouts();

function pageOf(stream: Stream, result: Compared, viewer: Viewer): Page {
  const { pipeline, slug, name } = stream;
  return {
    title: name,
    place: addresses.streams(),
    follows: {},
    part: html`<p class="crumbs">
        <a href="${addresses.streams()}">Streams</a> / ${pipeline} / <code>${slug}</code>
      </p>
      <h1><bdi>${safe(name)}</bdi></h1>
      <nav class="buttons" aria-label="On this page">
        <a href="#compare">Compare</a> <a href="#meaning">By meaning</a> <a href="#lines">By line</a>
        <a href="#where">Environments</a> <a href="#around">Around it</a> <a href="#history">History</a>
      </nav>
      <h2 id="compare">Before and after</h2>
      ${sidesForm(stream, result.query)} ${comparisonSections(result)}
      <h2 id="where">In each environment</h2>
      ${streamEnvironments(stream)} ${streamMismatches(stream, viewer)}
      <h2 id="around">Around it</h2>
      ${streamNeighbours(stream)}
      <h2 id="history">History</h2>
      ${streamHistory(stream)}`,
  };
}

function comparisonSections({ comparison, query }: Compared): Html {
  if (comparison === undefined)
    return html`<p class="empty">
      ${query === undefined ? 'There is nothing to compare yet. Choose two sides above.' : 'One of these two does not have the stream, or is not known. Choose another one above.'}
    </p>`;
  return html`${comparison.isCut ? html`<p class="note">It is very long: the rest is left out here.</p>` : ''}
    ${flowPictures(comparison, layouts)}
    <h2 id="meaning">What changed, by meaning</h2>
    ${semanticDiff(comparison.diff)}
    <h2 id="lines">What changed, by line</h2>
    ${textDiff(comparison.text)}`;
}
