/**
 * The console's credential. It arrives once in the URL's fragment (`#token=…`, which browsers do
 * not send to servers), leaves the address bar at once, and lives as long as this tab.
 */
const STORAGE_KEY = 'saunter.token';

export function takeToken(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get('token');
  if (given !== null && given !== '') {
    sessionStorage.setItem(STORAGE_KEY, given);
    fragment.delete('token');
    const rest = fragment.toString();
    history.replaceState(null, '', location.pathname + location.search + (rest === '' ? '' : `#${rest}`));
  }
  return sessionStorage.getItem(STORAGE_KEY);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(STORAGE_KEY, token);
}

export function dropToken(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}
