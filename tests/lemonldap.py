"""LemonLDAP::NG of Debian in a folder of its own: the portal, its issuer of OpenID Connect and its handler, behind nginx and FastCGI as the
distribution writes them, on loopback, with nothing of the system's. Its accounts are the demonstration's, replaced by those of an academy."""

import getpass
import grp
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from peers import free_port, until

SHARE = Path("/usr/share/lemonldap-ng")
NAMES = ("uid", "cn", "mail", "givenName", "sn", "FrEduFonctAdm", "FrEduRneResp", "FrEduRne", "FrEduResDel")
# several values of one attribute, as its LDAP module joins them
SEVERAL = "; "


class Lemonldap:
    """`host`: what people write in front of `port`, and its cookie's domain. `people`: their attributes by their name, which is their
    password too; a list is several values. `client`: a client of OpenID Connect: name, secret, where it comes back, where it ends.
    `code_url`: who is asked for the second factor. `guarded`: a site (name, port of its own) that is only reached by whoever signed in."""

    def __init__(self, folder, people, host="127.0.0.1", port=None, client=None, code_url=None, guarded=None):
        folder.mkdir(exist_ok=True)
        self.folder, self.host, self.port = folder, host, port or free_port()
        self.url = f"http://{host}:{self.port}"
        self.socket = folder / "llng.sock"
        for name in ("conf", "sessions", "persistent", "oidc", "cache"):
            (folder / name).mkdir()
        everybody = {name: {key: SEVERAL.join(value) if isinstance(value, list) else value for key, value in one.items()} | {"uid": name}
                     for name, one in people.items()}
        # bytes, as its directory module has them from LDAP
        (folder / "people.json").write_text(json.dumps(everybody, ensure_ascii=False))
        # the accounts of the demonstration, and nothing else of it
        (folder / "Academy.pm").write_text(f"""package Academy;
use JSON;
use Lemonldap::NG::Portal::UserDB::Demo;
open my $f, '<', '{folder}/people.json' or die $!;
%Lemonldap::NG::Portal::UserDB::Demo::demoAccounts = %{{ from_json( join '', <$f> ) }};
1;
""")
        # pictures of letters, which nobody asks for here, would want two libraries for drawing
        (folder / "NoCaptcha.pm").write_text("package NoCaptcha;\nuse Mouse;\nextends 'Lemonldap::NG::Portal::Main::Plugin';\nsub init { 1 }\n1;\n")
        (folder / "conf/lmConf-1.json").write_text(json.dumps(self.configuration(client, code_url, guarded), indent=1))
        (folder / "lemonldap-ng.ini").write_text(f"""[all]
logger = Lemonldap::NG::Common::Logger::Std
userLogger = Lemonldap::NG::Common::Logger::Std
logLevel = {os.environ.get("LEMONLDAP_LOG", "warn")}
[configuration]
type = File
dirName = {folder}/conf
[portal]
staticPrefix = /static
templateDir = {SHARE}/portal/templates
languages = en, fr
[handler]
status = 0
useRedirectOnError = 1
""")
        self.nginx_conf(guarded)

    def configuration(self, client, code_url, guarded):
        sessions = lambda name: {"Directory": f"{self.folder}/{name}", "LockDirectory": f"{self.folder}/{name}",
                                 "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"}
        name = guarded[0] if guarded else self.host
        conf = {
            "cfgNum": 1, "cfgAuthor": "check", "cfgDate": 1, "cfgLog": "", "cfgVersion": "2.16.1", "key": "une clef d'essai",
            "portal": self.url + "/", "domain": name.partition(".")[2] if guarded else self.host, "cookieName": "lemonldap",
            "securedCookie": 0, "authentication": "Demo", "userDB": "Same", "passwordDB": "Null", "registerDB": "Null",
            "demoExportedVars": {name: name for name in NAMES}, "multiValuesSeparator": SEVERAL,
            "globalStorage": "Apache::Session::File", "globalStorageOptions": sessions("sessions"),
            "persistentStorage": "Apache::Session::File", "persistentStorageOptions": sessions("persistent"),
            "oidcStorage": "Apache::Session::File", "oidcStorageOptions": sessions("oidc"),
            "localSessionStorage": "Cache::FileCache",
            "localSessionStorageOptions": {"namespace": "check", "cache_root": f"{self.folder}/cache", "default_expires_in": 1, "cache_depth": 1},
            "whatToTrace": "uid", "portalCheckLogins": 0, "loginHistoryEnabled": 0, "captcha": "NoCaptcha", "captcha_mail_enabled": 0, "captcha_register_enabled": 0, "requireToken": 0,
            "locationRules": {}, "exportedHeaders": {}, "vhostOptions": {},
        }
        if guarded:
            conf["locationRules"] = {name: {"default": "accept"}}
            conf["exportedHeaders"] = {name: {"Auth-User": "$uid", "Auth-Mail": "$mail", "Auth-Cn": "$cn"}
                                       | {key: f"${key}" for key in NAMES if key.startswith("FrEdu")}}
        if code_url:
            conf |= {"rest2fActivation": 1, "rest2fVerifyUrl": code_url, "rest2fVerifyArgs": {}, "rest2fLabel": "Clef OTP"}
        if client:
            key = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True, text=True).stdout
            public = subprocess.run(["openssl", "rsa", "-pubout"], input=key, check=True, capture_output=True, text=True).stdout
            conf |= {
                "issuerDBOpenIDConnectActivation": 1, "oidcServiceMetaDataIssuer": self.url, "oidcServicePrivateKeySig": key,
                "oidcServicePublicKeySig": public, "oidcServiceKeyIdSig": "essai", "oidcServiceAllowAuthorizationCodeFlow": 1,
                "oidcRPMetaDataExportedVars": {"trousseau": {"given_name": "givenName", "family_name": "sn", "email": "mail"}
                                               | {key: key for key in NAMES if key.startswith("FrEdu")}},
                "oidcRPMetaDataOptionsExtraClaims": {"trousseau": {"fredu": " ".join(key for key in NAMES if key.startswith("FrEdu"))}},
                "oidcRPMetaDataOptions": {"trousseau": {
                    "oidcRPMetaDataOptionsClientID": client["name"], "oidcRPMetaDataOptionsClientSecret": client["secret"],
                    "oidcRPMetaDataOptionsRedirectUris": client["back"], "oidcRPMetaDataOptionsPostLogoutRedirectUris": client["over"],
                    "oidcRPMetaDataOptionsIDTokenSignAlg": "RS256", "oidcRPMetaDataOptionsBypassConsent": 1,
                    "oidcRPMetaDataOptionsRequirePKCE": 1, "oidcRPMetaDataOptionsUserIDAttr": "uid",
                    "oidcRPMetaDataOptionsLogoutBypassConfirm": 1,
                }},
            }
        return conf

    def nginx_conf(self, guarded):
        folder = self.folder
        passed = f"include /etc/nginx/fastcgi_params; fastcgi_pass unix:{self.socket}; fastcgi_param HTTP_HOST $http_host;"
        site = ""
        if guarded:
            name, upstream = guarded
            # as its documentation writes it where nginx has no Lua: each header by its name. What a browser sends under that name is replaced
            told = ["Auth-User", "Auth-Mail", "Auth-Cn", *(key for key in NAMES if key.startswith("FrEdu"))]
            variable = lambda key: "told_" + key.replace("-", "_").lower()
            taken = "\n".join(f"auth_request_set ${variable(key)} $upstream_http_{key.replace('-', '_').lower()};" for key in told)
            said = "\n".join(f"proxy_set_header {key} ${variable(key)};" for key in told)
            site = f"""
    server {{
        listen 127.0.0.1:{self.port};
        server_name {name};
        location = /lmauth {{
            internal;
            {passed}
            fastcgi_param CONTENT_LENGTH "";
            fastcgi_param HOST $http_host;
            fastcgi_param X_ORIGINAL_URI $original_uri;
            fastcgi_pass_request_body off;
        }}
        set $original_uri $uri$is_args$args;
        location / {{
            auth_request /lmauth;
            auth_request_set $lmlocation $upstream_http_location;
            error_page 401 $lmlocation;
            {taken}
            {said}
            proxy_pass http://127.0.0.1:{upstream};
            proxy_http_version 1.1;
            proxy_set_header Host {name};
            proxy_set_header X-Forwarded-For $remote_addr;
        }}
    }}"""
        (folder / "nginx.conf").write_text(f"""
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user {getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name};
events {{}}
http {{
    access_log off; include /etc/nginx/mime.types; server_names_hash_bucket_size 128;
    fastcgi_buffers 16 16k; fastcgi_buffer_size 32k;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 127.0.0.1:{self.port} default_server;
        root {SHARE}/portal/htdocs/;
        if ($uri !~ ^/((static|javascript|favicon).*|.*\\.psgi)) {{ rewrite ^/(.*)$ /index.psgi/$1 break; }}
        location ~ ^(?<sc>/.*\\.psgi)(?:$|/) {{
            {passed}
            fastcgi_param LLTYPE psgi;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_split_path_info ^(.*\\.psgi)(/.*)$;
            fastcgi_param PATH_INFO $fastcgi_path_info;
        }}
        location /static/ {{ alias {SHARE}/portal/htdocs/static/; }}
        location /javascript/ {{ alias /usr/share/javascript/; }}
    }}{site}
}}
""")

    def __enter__(self):
        said = (self.folder / "llng.log").open("w")
        here = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        here |= {"LLNG_DEFAULTCONFFILE": str(self.folder / "lemonldap-ng.ini"), "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std"}
        perl = ["plackup", "-I", str(self.folder), "-M", "Academy", "-E", "deployment", "-s", "FCGI", "--listen", str(self.socket),
                "--nproc", "2", "--keep-stderr", "1", str(SHARE / "llng-server/llng-server.psgi")]
        self.running = [subprocess.Popen(perl, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=here, start_new_session=True),
                        subprocess.Popen(["nginx", "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)], stdin=subprocess.DEVNULL, stderr=said)]
        until("LemonLDAP::NG answers", self.answers)
        return self

    def answers(self):
        assert all(one.poll() is None for one in self.running), self.log()
        return self.socket.exists() and socket.socket().connect_ex(("127.0.0.1", self.port)) == 0

    def log(self):
        return "".join(path.read_text() for path in (self.folder / "llng.log", self.folder / "nginx.log") if path.exists())[-6000:]

    def __exit__(self, *_):
        llng, nginx = self.running
        nginx.terminate()
        nginx.wait(10)
        # the manager of FastCGI, told to end while it begins, goes on beginning: it and its servers are one group
        os.killpg(llng.pid, signal.SIGKILL)
        llng.wait(10)
