import type { Viewer } from '../access/viewer.ts';
import { html } from './html.ts';
import { localPath } from '../access/local-path.ts';
import type { Page } from './page.ts';
import type { PageDeclaration } from './site-of-pages.ts';

/** Page for signing in. */
export const signInPage: PageDeclaration = {
  path: '/sign-in',
  page: ({ context, viewer }) => pageOf(viewer.signIn, localPath(context.req.query('to'))),
};

function pageOf(signIn: Viewer['signIn'], to: string): Page {
  const oidc = `/sign-in/oidc?${new URLSearchParams({ to }).toString()}`;
  return {
    title: 'Sign in',
    part: html`<div class="narrow">
      <h1>Sign in</h1>
      ${
        signIn.length === 0
          ? html`<p class="card">
              No sign-in is required here, or no way to do so is configured (<code>server</code> in the
              configuration).
            </p>`
          : ''
      }
      ${
        signIn.includes('oidc')
          ? html`<p class="card"><a class="button main" href="${oidc}">Sign in with your account</a></p>`
          : ''
      }
      ${
        signIn.includes('token')
          ? html`<form class="card" method="post" action="/sign-in">
              <input type="hidden" name="to" value="${to}" />
              <div class="field">
                <label for="token">Token</label>
                <input
                  id="token"
                  name="token"
                  type="password"
                  autocomplete="current-password"
                  required
                  aria-describedby="token-where"
                />
              </div>
              <p id="token-where">
                <small>Ask your Sluice administrator for it (<code>server.access.token</code>).</small>
              </p>
              <button class="button main">Sign in</button>
            </form>`
          : ''
      }
    </div>`,
  };
}
