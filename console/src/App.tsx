import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { useObservable } from './api/observable.ts';
import { session } from './api/session.ts';
import { Frame } from './frame/Frame.tsx';
import { PageBoundary } from './frame/PageBoundary.tsx';
import { SignIn } from './frame/SignIn.tsx';
import { WholeLanguage } from './frame/WholeLanguage.tsx';
import { NoPage } from './frame/NoPage.tsx';
import { useText } from './i18n/text.tsx';
import { pages } from './pages/pages.ts';
import { PageSkeleton } from './ui/Skeleton.tsx';

// Only where one builds: what is published has no such page.
const Gallery =
  import.meta.env.MODE === 'production'
    ? undefined
    : lazy(async () => ({ default: (await import('./ui/Gallery.tsx')).Gallery }));

/** Routes, and nothing else. */
export function App() {
  const { t } = useText();
  const first = pages[0];
  if (useObservable(session) === 'refused') return <SignIn />;
  return (
    <Frame>
      <Suspense fallback={<PageSkeleton />}>
        <Switch>
          {pages.map(({ path, Content }) => (
            <Route key={path} path={`${path}/*?`}>
              <PageBoundary title={t('frame.pageBroke')}>
                {path === first?.path ? (
                  <Content />
                ) : (
                  <WholeLanguage>
                    <Content />
                  </WholeLanguage>
                )}
              </PageBoundary>
            </Route>
          ))}
          {Gallery && (
            <Route path="/gallery">
              <Gallery />
            </Route>
          )}
          {first && (
            <Route path="/">
              <Redirect to={first.path} replace />
            </Route>
          )}
          <Route>
            <NoPage />
          </Route>
        </Switch>
      </Suspense>
    </Frame>
  );
}
