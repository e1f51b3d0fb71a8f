/** Which view is shown: kept in the address (`#view=shelves`), so that a wall screen can name one. */
import { useEffect, useState } from 'preact/hooks';

export const VIEWS = ['floor', 'shelves', 'reviews', 'engine'] as const;
export type View = (typeof VIEWS)[number];

function currentView(): View {
  const named = new URLSearchParams(location.hash.slice(1)).get('view');
  return VIEWS.find((view) => view === named) ?? 'floor';
}

export function viewHref(view: View): string {
  return `#view=${view}`;
}

export function useView(): View {
  const [view, setView] = useState(currentView);
  useEffect(() => {
    const update = () => setView(currentView());
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return view;
}
