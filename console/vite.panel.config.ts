import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const panelClass = '.sc-panel';

/** A selector that holds in the panel only, and there wins over the program's own. */
const inPanel = (selector: string): string => {
  const own = selector.replace(/^\.sc(?![\w-])/, panelClass);
  return own.startsWith(panelClass) ? own : `${panelClass}${panelClass} ${own}`;
};

// What is published as `storycore-mcp-panel`: React comes from the program that embeds it.
// oxlint-disable-next-line import/no-default-export -- Vite asks for it
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [react()],
  css: {
    postcss: {
      plugins: [
        {
          postcssPlugin: 'storycore-panel',
          Rule(rule) {
            const { parent } = rule;
            const isStep = parent?.type === 'atrule' && 'name' in parent && String(parent.name).endsWith('keyframes');
            const scoped = isStep ? rule.selectors : rule.selectors.map(inPanel);
            // It is called again for what it changed.
            if (rule.selectors.every((one, place) => one === scoped[place])) return;
            rule.selectors = scoped;
          },
        },
      ],
    },
  },
  build: {
    outDir: 'dist/panel',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: 'src/panel/index.ts', formats: ['es'], fileName: 'index', cssFileName: 'styles' },
    rollupOptions: { external: /^react(?:-dom)?(?:\/|$)/ },
  },
});
