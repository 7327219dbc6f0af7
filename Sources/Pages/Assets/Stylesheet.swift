/// The one stylesheet: system fonts, one accent, light and dark by the reader's setting, no motion.
enum Stylesheet {
    static let text = colours + layout + tables + forms + plots + narrow + print

    private static let colours = """
        :root{color-scheme:light dark;--paper:#fdfdfc;--raised:#f4f4f1;--ink:#1b1c1e;--soft:#5a5e66;--line:#d9dad6;--accent:#0b5cad;--on-accent:#fff;
        --good:#1a6b3c;--warn:#8a5a00;--bad:#b3261e;--bar:#0b5cad;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        @media(prefers-color-scheme:dark){:root{--paper:#16181b;--raised:#1e2125;--ink:#e7e8ea;--soft:#a4a9b2;--line:#34383e;--accent:#7db7f0;
        --on-accent:#0d1b2a;--good:#6fcf97;--warn:#e5b567;--bad:#f28b82;--bar:#5ea3e6}}

        """

    private static let layout = """
        *{box-sizing:border-box}
        html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","DejaVu Sans",sans-serif;background:var(--paper);color:var(--ink);
        -webkit-text-size-adjust:100%}
        body{margin:0;font-variant-numeric:tabular-nums}
        header,main,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:.75rem;padding-bottom:.75rem;border-bottom:1px solid var(--line)}
        header nav{display:flex;gap:1rem;align-items:center}
        header form{flex:1;max-width:28rem;margin-left:auto}
        header input{width:100%}
        main{padding-top:1.5rem;padding-bottom:3rem}
        footer{border-top:1px solid var(--line);color:var(--soft);font-size:.875rem;padding-top:.75rem;padding-bottom:2rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 .25rem;overflow-wrap:anywhere}
        h2{font-size:1.0625rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
        h3{font-size:1rem;margin:1.25rem 0 .25rem}
        p{margin:.5rem 0;max-width:46rem}
        a{color:var(--accent);text-underline-offset:.15em}
        a.brand{font-weight:700;color:var(--ink);text-decoration:none;letter-spacing:-.02em;font-size:1.125rem}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
        .skip,.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .skip:focus{position:static;width:auto;height:auto;clip-path:none;display:block;padding:.5rem 1.25rem}
        .soft,.unit,.eyebrow{color:var(--soft)}
        .eyebrow{font-size:.875rem;margin:0}
        .big{font-size:2.25rem;line-height:1.15;font-weight:600;letter-spacing:-.02em;margin:1rem 0 .25rem;overflow-wrap:anywhere}
        .big .unit{font-size:1rem;font-weight:400;letter-spacing:0}
        .mono,code,pre{font-family:var(--mono);font-size:.875em}
        .mono,code{overflow-wrap:anywhere}
        pre{background:var(--raised);border:1px solid var(--line);border-radius:4px;padding:.75rem 1rem;overflow-x:auto;margin:.5rem 0}
        dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.75rem 1.5rem;margin:1rem 0}
        dl.facts div{min-width:0}
        dt{color:var(--soft);font-size:.875rem}
        dd{margin:0;overflow-wrap:anywhere}
        .state{font-weight:600}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
        .note{border-left:3px solid var(--line);padding-left:.75rem;color:var(--soft)}

        """

    private static let tables = """
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
        caption{text-align:left;color:var(--soft);font-size:.875rem;padding-bottom:.25rem}
        th,td{text-align:left;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}
        thead th{color:var(--soft);font-size:.875rem;white-space:nowrap}
        .n{text-align:right;white-space:nowrap}
        th.n+th,td.n+td{padding-left:1rem}
        th:last-child,td:last-child{padding-right:0}
        details{margin:.25rem 0 1rem}
        summary{cursor:pointer;color:var(--accent);width:fit-content}

        """

    private static let forms = """
        input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:4px;padding:.375rem .625rem;max-width:100%}
        button{background:var(--accent);color:var(--on-accent);border-color:var(--accent);cursor:pointer;font-weight:600}
        button.second{background:transparent;color:var(--accent)}
        button:disabled{opacity:.6;cursor:default}
        form.row{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end;margin:.75rem 0}
        form.row label,.field{display:block;font-size:.875rem;color:var(--soft)}
        form.row input,form.row select{display:block;color:var(--ink);font-size:1rem}
        input.wide{width:26rem}
        .period{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;margin:.5rem 0}
        .period a[aria-current]{font-weight:600;color:var(--ink);text-decoration:none}
        .wallet{border:1px solid var(--line);border-radius:4px;padding:.25rem 1rem .75rem;margin:1rem 0;background:var(--raised)}
        .wallet[hidden]{display:none}
        .wallet p[role=status]{min-height:1.5em;font-weight:600}
        .wallet img{width:1.25rem;height:1.25rem;vertical-align:text-bottom;margin-right:.375rem}
        .review{margin:.75rem 0}
        .review button{margin-right:.5rem}
        [data-zone-link]:empty{display:none}
        .review dl{display:grid;grid-template-columns:max-content 1fr;gap:.125rem 1rem;margin:.5rem 0}

        """

    private static let plots = """
        figure{margin:1.25rem 0}
        figcaption,.ends{color:var(--soft);font-size:.875rem}
        .ends{display:flex;justify-content:space-between}
        svg.plot{display:block;width:100%;height:9rem;margin:.25rem 0}
        .plot .bars{fill:var(--bar)}
        .plot .axis{stroke:var(--line);stroke-width:1;fill:none;vector-effect:non-scaling-stroke}

        """

    private static let narrow = """
        @media(max-width:40rem){
        header nav{flex-wrap:wrap;justify-content:space-between}
        header form{order:3;flex-basis:100%;max-width:none;margin:0}
        .big{font-size:1.875rem}
        .wallet{padding:.25rem .75rem .5rem}
        input.wide,form.row label{width:100%}
        form.row input,form.row select{width:100%}
        table,tbody,tr,td{display:block;width:100%}
        thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        caption{display:block}
        dl.facts{grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.75rem 1rem}
        tr{border-bottom:1px solid var(--line);padding:.5rem 0}
        td,td:last-child,td.n+td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.0625rem 0;text-align:right;white-space:normal;overflow-wrap:anywhere}
        td.nil,td.nil:last-child{display:none}
        td::before{content:attr(data-label);color:var(--soft);text-align:left;flex:none}
        svg.plot{height:7rem}
        }

        """

    private static let print = """
        @media print{header form,.skip,.wallet,.period,button{display:none}
        time::after{content:" (" attr(title) ")"}
        a{color:inherit;text-decoration:none}
        details::details-content{content-visibility:visible;block-size:auto}}

        """
}
