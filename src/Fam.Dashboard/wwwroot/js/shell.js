// Elements that need no server: times, the theme switch, the log's scrolling, the reload button.
{
  const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
  const steps = [[60, 1, 'second'], [3600, 60, 'minute'], [86400, 3600, 'hour'], [604800, 86400, 'day'], [2629800, 604800, 'week'], [31557600, 2629800, 'month'], [Infinity, 31557600, 'year']];

  function ago(date) {
    const seconds = (date - Date.now()) / 1000;
    if (Math.abs(seconds) < 5) return 'just now';
    const [, size, unit] = steps.find(([below]) => Math.abs(seconds) < below);
    return relative.format(Math.round(seconds / size), unit);
  }

  class FamTime extends HTMLElement {
    static observedAttributes = ['datetime', 'mode'];
    #timer;

    connectedCallback() {
      if (!this.shadowRoot) this.attachShadow({ mode: 'open' }).append(document.createElement('time'));
      this.#show();
      if (this.getAttribute('mode') !== 'absolute') this.#timer = setInterval(() => this.#show(), 5000);
    }

    disconnectedCallback() {
      clearInterval(this.#timer);
    }

    attributeChangedCallback() {
      if (this.isConnected && this.shadowRoot) this.#show();
    }

    #show() {
      const date = new Date(this.getAttribute('datetime'));
      const time = this.shadowRoot.querySelector('time');
      time.dateTime = date.toISOString();
      this.title = absolute.format(date);
      time.textContent = this.getAttribute('mode') === 'absolute' ? clock.format(date) : ago(date);
    }
  }
  customElements.define('fam-time', FamTime);

  class FamThemeToggle extends HTMLElement {
    connectedCallback() {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button button-icon';
      const icon = document.createElement('span');
      icon.className = 'icon';
      icon.setAttribute('aria-hidden', 'true');
      button.append(icon);
      const show = () => {
        const dark = famTheme.current() === 'dark';
        icon.textContent = dark ? 'light_mode' : 'dark_mode';
        button.setAttribute('aria-label', dark ? 'Use the light theme' : 'Use the dark theme');
        button.title = button.getAttribute('aria-label');
      };
      button.addEventListener('click', () => famTheme.choose(famTheme.current() === 'dark' ? 'light' : 'dark'));
      document.documentElement.addEventListener('fam-theme', show);
      show();
      this.replaceChildren(button);
    }
  }
  customElements.define('fam-theme-toggle', FamThemeToggle);

  /** A log that stays at its end while it grows, unless the reader has scrolled up or turned `data-follow` off. */
  class FamLog extends HTMLElement {
    #observer;

    connectedCallback() {
      let follow = true;
      this.addEventListener('scroll', () => { follow = this.scrollHeight - this.scrollTop - this.clientHeight < 24; });
      const toEnd = () => { if (follow && this.dataset.follow !== 'false') this.scrollTop = this.scrollHeight; };
      this.#observer = new MutationObserver(toEnd);
      this.#observer.observe(this, { childList: true });
      new ResizeObserver(toEnd).observe(this);
      toEnd();
    }

    disconnectedCallback() {
      this.#observer?.disconnect();
    }
  }
  customElements.define('fam-log', FamLog);

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-reload]')) location.reload();
  });

  // A server that was restarted knows this page no longer: there is nothing to keep, so load it anew.
  const dialog = document.getElementById('components-reconnect-modal');
  new MutationObserver(() => {
    if (dialog.classList.contains('components-reconnect-rejected')) location.reload();
  }).observe(dialog, { attributes: true, attributeFilter: ['class'] });

  window.famShell = {
    /** Whether the text is in the clipboard now: browsers have none on plain http but for their own machine, and may refuse. */
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return false;
      }
    },
    live() { document.documentElement.dataset.live = ''; },
  };
}
