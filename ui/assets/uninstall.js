// On a public PC nothing of the page stays in the browser, not even what an earlier start put there.
navigator.serviceWorker?.getRegistrations().then((all) => all.forEach((one) => one.unregister()));
window.caches?.keys().then((names) => names.forEach((name) => caches.delete(name)));
