/// The one script of the pages. It finds wallets (EIP-6963), has messages signed (EIP-1193, `eth_signTypedData_v4`) and sends them to the ledger's API.
///
/// Everything that it shows is text: it makes elements, and never markup. Pages work without it but for signing.
enum WalletScript {
    static let text = start + wallets + signing + forms + signIn + times

    private static let start = #"""
        'use strict';
        (() => {
        const make = (name, text, parent) => {
          const element = document.createElement(name);
          if (text) element.textContent = text;
          if (parent) parent.append(element);
          return element;
        };
        const failure = error => {
          const code = error && error.code;
          if (code === 4001) return 'You declined in the wallet. Nothing was signed or sent.';
          if (code === -32002) return 'The wallet already asks you something. Open it and answer there first.';
          return String(error && error.message || error).slice(0, 400);
        };
        const getJSON = async (path, options) => {
          const response = await fetch(path, options);
          const body = await response.json().catch(() => ({}));
          if (!response.ok) throw new Error(body.detail || body.title || 'The gateway answered ' + response.status + '.');
          return body;
        };

        """#

    private static let wallets = #"""
        const found = new Map();
        let chosen = null;
        const isIcon = icon => typeof icon === 'string' && /^data:image\/(png|svg\+xml|webp|jpeg|gif)[;,]/.test(icon);
        const offer = detail => {
          if (!detail || !detail.info || !detail.provider || found.has(detail.info.uuid)) return;
          found.set(detail.info.uuid, detail);
          if (!chosen) chosen = detail;
          document.querySelectorAll('[data-wallets]').forEach(list);
        };
        const list = place => {
          place.replaceChildren();
          if (!found.size) { make('p', 'No wallet announced itself in this browser.', place); return; }
          const label = make('label', 'Wallet ', place);
          if (isIcon(chosen.info.icon)) { const icon = make('img', '', null); icon.src = chosen.info.icon; icon.alt = ''; label.prepend(icon); }
          const select = make('select', '', label);
          for (const detail of found.values()) {
            const option = make('option', String(detail.info.name).slice(0, 60), select);
            option.value = detail.info.uuid;
            option.selected = detail === chosen;
          }
          select.addEventListener('change', () => {
            chosen = found.get(select.value);
            document.querySelectorAll('[data-wallets]').forEach(list);
          });
        };
        window.addEventListener('eip6963:announceProvider', event => offer(event.detail));
        window.dispatchEvent(new Event('eip6963:requestProvider'));
        if (!found.size && window.ethereum) offer({ info: { uuid: 'window', name: 'Wallet of this browser' }, provider: window.ethereum });

        """#

    private static let signing = #"""
        const ask = (method, params) => {
          if (!chosen) throw new Error('No wallet announced itself in this browser. Install or unlock one, and load the page again.');
          return chosen.provider.request(params ? { method, params } : { method });
        };
        const account = async () => {
          const accounts = await ask('eth_requestAccounts');
          if (!accounts || !accounts.length) throw new Error('The wallet gave no account.');
          return accounts[0];
        };
        // A wallet signs for the chain that it is on. One that does not know the chain may sign all the same: it decides.
        const toChain = async number => {
          const wanted = '0x' + BigInt(number).toString(16);
          if (BigInt(await ask('eth_chainId')) === BigInt(number)) return '';
          try {
            await ask('wallet_switchEthereumChain', [{ chainId: wanted }]);
            return '';
          } catch (error) {
            if (error && error.code === 4001) throw error;
            return ' The wallet does not know chain ' + BigInt(number) + ', which this ledger signs for: add it in the wallet, or sign with the command below.';
          }
        };
        const units = text => {
          const parts = /^([0-9]{1,60})(?:\.([0-9]{1,18}))?$/.exec(text.trim());
          if (!parts) throw new Error('"' + text.slice(0, 40) + '" is not an amount: write digits and a point, such as 12.5.');
          return BigInt(parts[1] + (parts[2] || '').padEnd(18, '0')).toString();
        };
        const whole = text => {
          const digits = text.padStart(19, '0');
          const fraction = digits.slice(-18).replace(/0+$/, '');
          return digits.slice(0, -18) + (fraction ? '.' + fraction : '');
        };
        const words = { holder: 'Signed by', from: 'From', to: 'To', spender: 'Spender', recipient: 'Paid to', amount: 'Amount', token: 'Token',
          nonce: 'Number of the message', deadline: 'Good until', upToSnapshotId: 'Up to snapshot', leastAmount: 'Pays at least', snapshotRoot: 'Root of the snapshot', snapshotIds: 'Snapshots', lastNonce: 'Calls back up to' };
        const shown = (name, value) => {
          if (name === 'deadline') return new Date(Number(value) * 1000).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
          if (name === 'amount' || name === 'leastAmount') return whole(String(value)) + ' (' + value + ')';
          return Array.isArray(value) ? value.join(', ') : String(value);
        };
        const review = (place, document712, sentence) => new Promise((resolve, reject) => {
          place.replaceChildren();
          place.hidden = false;
          make('p', sentence, place);
          const terms = make('dl', '', place);
          for (const [name, value] of Object.entries(document712.message)) {
            make('dt', words[name] || name, terms);
            make('dd', shown(name, value), terms);
          }
          make('p', 'Signing costs nothing and sends no transaction. The gateway carries the message out once.', place);
          const sign = make('button', 'Sign', place);
          const cancel = make('button', 'Cancel', place);
          sign.type = cancel.type = 'button';
          cancel.className = 'second';
          const end = act => () => { place.hidden = true; place.replaceChildren(); act(); };
          sign.addEventListener('click', end(resolve));
          cancel.addEventListener('click', end(() => reject(new Error('Cancelled. Nothing was signed or sent.'))));
          sign.focus();
        });

        """#

    private static let forms = #"""
        const send = async (form, section, say) => {
          const holder = await account();
          if (section.dataset.holder.toLowerCase() !== holder.toLowerCase())
            throw new Error('The wallet has ' + holder + ' selected; this page is about ' + section.dataset.holder + '. Choose that account in the wallet.');
          const query = new URLSearchParams();
          query.set('holder', holder);
          for (const input of form.querySelectorAll('input[name]')) {
            if (input.name === 'amount') query.set('amount', units(input.value));
            else query.set(input.name, input.value.trim());
          }
          const data = form.dataset;
          const document712 = await getJSON('/imo/v1/tokens/' + data.token + '/typed-data/' + data.kind + '?' + query);
          await review(section.querySelector('[data-review]'), document712, data.sentence);
          const hint = await toChain(document712.domain.chainId);
          say('Waiting for the wallet…');
          let signature;
          try { signature = await ask('eth_signTypedData_v4', [holder, JSON.stringify(document712)]); } catch (error) {
            throw new Error(failure(error) + (error && error.code === 4001 ? '' : hint));
          }
          const entry = await getJSON('/imo/v1/' + data.post, {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ typedData: document712, signature }),
          });
          say('Done, and durable: entry ' + entry.entry + ' of the ledger. ');
          const link = make('a', 'Load the page again to see it.', section.querySelector('[data-status]'));
          link.href = location.href;
        };
        document.querySelectorAll('section[data-holder]').forEach(section => {
          section.hidden = false;
          const status = section.querySelector('[data-status]');
          const say = text => { status.textContent = text; };
          section.querySelectorAll('form[data-kind]').forEach(form => form.addEventListener('submit', async event => {
            event.preventDefault();
            const buttons = section.querySelectorAll('form button');
            buttons.forEach(button => { button.disabled = true; });
            say('');
            try { await send(form, section, say); } catch (error) { say(failure(error)); }
            buttons.forEach(button => { button.disabled = false; });
          }));
        });
        document.querySelectorAll('[data-open-wallet]').forEach(button => {
          button.hidden = false;
          button.addEventListener('click', async () => {
            try { location.href = '/holders/' + await account(); } catch (error) { button.nextElementSibling.textContent = failure(error); }
          });
        });
        document.querySelectorAll('[data-wallets]').forEach(list);

        """#

    private static let signIn = #"""
        document.querySelectorAll('form[data-sign-in]').forEach(form => {
          form.hidden = false;
          const status = form.querySelector('[data-status]');
          form.addEventListener('submit', async event => {
            event.preventDefault();
            try {
              const holder = await account();
              const body = new URLSearchParams({ address: holder });
              const { message } = await getJSON('/sign-in/message', { method: 'POST', body });
              const bytes = '0x' + Array.from(new TextEncoder().encode(message), byte => byte.toString(16).padStart(2, '0')).join('');
              const signature = await ask('personal_sign', [bytes, holder]);
              form.querySelector('[name=message]').value = message;
              form.querySelector('[name=signature]').value = signature;
              form.submit();
            } catch (error) { status.textContent = failure(error); }
          });
        });

        """#

    private static let times = #"""
        const zone = -new Date().getTimezoneOffset();
        document.querySelectorAll('time[datetime]').forEach(time => {
          const local = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
          if (zone) time.title = local + ' (' + time.title + ')';
        });
        document.querySelectorAll('[data-zone-link]').forEach(place => {
          const two = number => String(number).padStart(2, '0');
          const mine = (zone < 0 ? '-' : '+') + two(Math.floor(Math.abs(zone) / 60)) + ':' + two(Math.abs(zone) % 60);
          if (mine === place.dataset.zoneLink) return;
          const address = new URL(location.href);
          address.searchParams.set('zone', mine);
          make('a', 'Days of your zone (' + mine + ')', place).href = address.href;
        });
        })();

        """#
}
