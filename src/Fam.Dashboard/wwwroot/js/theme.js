// Sets the theme before the first paint: what the reader chose, else what the system says.
(() => {
  const key = 'fam-theme';
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem(key);
  const apply = () => {
    const theme = chosen() ?? (system.matches ? 'dark' : 'light');
    document.documentElement.dataset.theme = theme;
    document.documentElement.dispatchEvent(new CustomEvent('fam-theme', { detail: theme }));
  };
  system.addEventListener('change', apply);
  window.famTheme = {
    current: () => document.documentElement.dataset.theme,
    choose(theme) {
      localStorage.setItem(key, theme);
      apply();
    },
  };
  apply();
})();
