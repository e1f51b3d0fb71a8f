/** Asked where the console has no credential, or a refused one. */
import { useState } from 'preact/hooks';

interface Props {
  problem: string | null;
  onToken(token: string): void;
}

export function TokenForm({ problem, onToken }: Props) {
  const [token, setToken] = useState('');
  return (
    <main class="door">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim() !== '') onToken(token.trim());
        }}
      >
        <h1>Saunter</h1>
        <p>
          {problem ?? 'This screen needs a token.'} Open the address that the store printed when it started,
          or paste the token here.
        </p>
        <label>
          Token
          <input
            type="password"
            autocomplete="current-password"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button" disabled={token.trim() === ''}>
          Open the console
        </button>
      </form>
    </main>
  );
}
