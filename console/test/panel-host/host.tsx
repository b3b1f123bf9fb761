import { lazy, StrictMode, Suspense, useState, version } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import './variables.css';

const shown = z.object({
  /** Whether the panel is there at all, and the program's own style sheet. */
  panel: z.stringbool().default(true),
  style: z.stringbool().default(true),
  part: z.enum(['panel', 'card', 'settings', 'audit']).default('panel'),
  locale: z.string().default('en'),
  theme: z.enum(['dark', 'light']).default('dark'),
});

const wanted = shown.parse(Object.fromEntries(new URLSearchParams(location.search)));
document.documentElement.className = wanted.theme;
document.documentElement.lang = wanted.locale;
if (wanted.style) await import('./host.css');

const Panel = lazy(async () => ({ default: (await import('./Panel.tsx')).Panel }));

function Host() {
  const [text, setText] = useState('');
  return (
    <main className="mx-auto max-w-5xl p-4">
      <section data-host aria-label="Studio" className="rounded border p-2">
        <h1 className="text-2xl font-bold">Studio</h1>
        <h2>Scenes</h2>
        <p className="card">
          React {version}, <a href="#scenes">scenes</a>, <code>code</code>
        </p>
        <ul>
          <li className="head">One</li>
        </ul>
        <label>
          Title <input value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <button type="button" className="button bg-purple-700 text-white">
          Save
        </button>
      </section>
      {wanted.panel && (
        <Suspense>
          <Panel {...wanted} />
        </Suspense>
      )}
    </main>
  );
}

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no place for the studio.');
createRoot(root).render(
  <StrictMode>
    <Host />
  </StrictMode>,
);
