import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { HttpProblem } from '../problem.ts';
import type { SandboxEnv } from '../routes.ts';
import { isLoopback, isOwnName } from '../this-machine.ts';

/** Policy of what a page may load and do: its own files and forms, nothing inline, nothing from other hosts. */
export const pageHeaders: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // Without a referrer a browser sends "Origin: null" with a form, which would be refused below.
  referrerPolicy: 'same-origin',
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
});

/** Lets only a person at this machine see pages, under a name of this machine. Throws a 403 `HttpProblem`. */
export const ownMachineOnly: MiddlewareHandler<SandboxEnv> = async (c, next) => {
  if (!isLoopback(c.env.incoming.socket.remoteAddress ?? '')) {
    throw new HttpProblem(403, 'the dashboard is for its own machine only');
  }
  if (!isOwnName(c.req.header('Host') ?? '')) {
    throw new HttpProblem(403, 'the dashboard is reached as localhost or 127.0.0.1 only');
  }
  await next();
};

/**
 * Refuses posts from foreign pages. There is no login, so the only protection is the origin that the browser reports. A
 * post without one is refused too. Throws a 403 `HttpProblem`.
 */
export const ownPagesOnly: MiddlewareHandler<SandboxEnv> = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const site = c.req.header('Sec-Fetch-Site');
    const origin = c.req.header('Origin');
    const sameOrigin = origin === `http://${c.req.header('Host') ?? ''}`;
    const own =
      site === undefined ? sameOrigin : site === 'same-origin' && (origin === undefined || sameOrigin);
    if (!own) throw new HttpProblem(403, 'this was posted from another page: use the forms of the dashboard');
  }
  await next();
};
