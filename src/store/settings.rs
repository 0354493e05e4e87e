//! Where the store is and who asks: the usual variables and files of AWS.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::say::{Message, Told};

/// What requests are made with. It can say itself to nobody: there are secrets in it.
pub(super) struct Settings {
    /// Without these, requests are not signed, which is enough for what is public.
    pub keys: Option<Keys>,
    pub region: String,
    /// The server, if it is not that of AWS.
    pub endpoint: Option<String>,
    /// Whether buckets are hosts of that server.
    pub virtual_hosts: bool,
    /// Certificates to trust instead of the usual.
    pub certificates: Option<PathBuf>,
}

/// Who asks.
pub(super) struct Keys {
    pub key: String,
    pub secret: String,
    pub token: Option<String>,
}

type Section = HashMap<String, String>;

/// Where settings come from.
pub(super) struct Sources<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file; none where there is none.
    pub file: &'a dyn Fn(&Path) -> Option<String>,
}

impl Settings {
    /// Those of this process.
    pub fn load() -> io::Result<Settings> {
        let variable = |name: &str| std::env::var(name).ok();
        let file = |path: &Path| std::fs::read_to_string(path).ok();
        Settings::from(&Sources { variable: &variable, file: &file })
    }

    pub fn from(sources: &Sources<'_>) -> io::Result<Settings> {
        let profile = sources.profile()?;
        let either = |names: &[&str], key: &str| {
            names.iter().find_map(|n| sources.get(n)).or_else(|| profile.get(key).cloned())
        };
        let region = either(&["AWS_REGION", "AWS_DEFAULT_REGION"], "region");
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        if !region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(invalid(say!("the region `{region}` is no name", region), None));
        }
        let flag = sources.get("AWS_VIRTUAL_HOSTED_STYLE_REQUEST");
        Ok(Settings {
            keys: sources.keys(&profile),
            region,
            endpoint: either(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"], "endpoint_url"),
            virtual_hosts: flag
                .is_some_and(|flag| flag == "1" || flag.eq_ignore_ascii_case("true")),
            certificates: either(&["AWS_CA_BUNDLE"], "ca_bundle").map(PathBuf::from),
        })
    }
}

pub(super) fn invalid(said: Message, hint: Option<Message>) -> io::Error {
    Told::error(io::ErrorKind::InvalidInput, said, hint)
}

impl Sources<'_> {
    /// A variable that says something.
    fn get(&self, name: &str) -> Option<String> {
        (self.variable)(name).map(|value| value.trim().to_owned()).filter(|v| !v.is_empty())
    }

    /// Keys of the environment go before those of files, and are never mixed with them.
    fn keys(&self, profile: &Section) -> Option<Keys> {
        let of_files = |name: &str| profile.get(name).cloned();
        let environment = self.get("AWS_ACCESS_KEY_ID").zip(self.get("AWS_SECRET_ACCESS_KEY"));
        let ((key, secret), token) = match environment {
            Some(pair) => (pair, self.get("AWS_SESSION_TOKEN")),
            None => (
                of_files("aws_access_key_id").zip(of_files("aws_secret_access_key"))?,
                of_files("aws_session_token"),
            ),
        };
        Some(Keys { key, secret, token })
    }

    /// What both files say of the profile; one that is named must be in one of them.
    fn profile(&self) -> io::Result<Section> {
        let named = self.get("AWS_PROFILE").or_else(|| self.get("AWS_DEFAULT_PROFILE"));
        let name = named.as_deref().unwrap_or("default");
        let home = self.get("HOME").or_else(|| self.get("USERPROFILE"));
        let text = |variable: &str, usual: &str| {
            let path = self.get(variable).map(PathBuf::from);
            let path = path.or_else(|| Some(Path::new(home.as_deref()?).join(".aws").join(usual)));
            path.and_then(|path| (self.file)(&path)).unwrap_or_default()
        };
        let config = text("AWS_CONFIG_FILE", "config");
        let credentials = text("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        let long = format!("profile {name}");
        let sections = [
            section(&config, name).filter(|_| name == "default"),
            section(&config, &long),
            section(&credentials, name),
        ];
        if named.is_some() && sections.iter().all(Option::is_none) {
            let hint = say!("AWS_PROFILE names it; `aws configure list-profiles` lists them");
            return Err(invalid(say!("there is no profile `{name}`", name), Some(hint)));
        }
        Ok(sections.into_iter().flatten().flatten().collect())
    }
}

/// What an INI file says in a section, if it has it. Lines that are indented belong to the value
/// above, and no such value is ours.
fn section(text: &str, name: &str) -> Option<Section> {
    let (mut found, mut is_here) = (None, false);
    for line in text.lines().filter(|line| !line.starts_with(['#', ';', ' ', '\t'])) {
        if let Some(head) = line.trim_end().strip_prefix('[') {
            let head = head.split(']').next().unwrap_or_default();
            is_here = head.split_whitespace().eq(name.split_whitespace());
            if is_here {
                found.get_or_insert_with(Section::new);
            }
        } else if let (true, Some((key, value))) = (is_here, line.split_once('=')) {
            let section = found.get_or_insert_with(Section::new);
            section.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[default]\nregion = eu-west-1\n# [profile a]\n[profile a]\n\
        region=cn-north-1\ns3 =\n  region = no\nendpoint_url = https://s3.example\n[b]\nregion = x\n";
    const CREDENTIALS: &str = "[default]\naws_access_key_id = D\naws_secret_access_key = d=/+\n\
        [a]\naws_access_key_id = A\naws_secret_access_key = a\naws_session_token = t\n";

    fn settings(variables: &[(&str, &str)]) -> io::Result<Settings> {
        let variable = |name: &str| {
            let given = variables.iter().find(|(known, _)| *known == name);
            given.map(|(_, value)| (*value).to_owned()).or((name == "HOME").then(|| "/h".into()))
        };
        let file = |path: &Path| match path.to_str().unwrap() {
            "/h/.aws/config" => Some(CONFIG.to_owned()),
            "/h/.aws/credentials" => Some(CREDENTIALS.to_owned()),
            _ => None,
        };
        Settings::from(&Sources { variable: &variable, file: &file })
    }

    fn keys(settings: &Settings) -> Option<(&str, &str, Option<&str>)> {
        settings.keys.as_ref().map(|keys| (&*keys.key, &*keys.secret, keys.token.as_deref()))
    }

    #[test]
    fn profiles_are_read_from_both_files() {
        let default = settings(&[]).unwrap();
        assert_eq!((keys(&default), &*default.region), (Some(("D", "d=/+", None)), "eu-west-1"));
        assert_eq!(default.endpoint, None);
        let a = settings(&[("AWS_PROFILE", "a")]).unwrap();
        assert_eq!((keys(&a), &*a.region), (Some(("A", "a", Some("t"))), "cn-north-1"));
        assert_eq!(a.endpoint.as_deref(), Some("https://s3.example"));
        let error = settings(&[("AWS_PROFILE", "b")]).err().unwrap();
        assert_eq!(error.to_string(), "there is no profile `b`");
        let other = [("AWS_CONFIG_FILE", "/none"), ("AWS_SHARED_CREDENTIALS_FILE", "/none")];
        let none = settings(&other).unwrap();
        assert_eq!((keys(&none), &*none.region), (None, "us-east-1"));
    }

    #[test]
    fn variables_go_before_files() {
        let own = [("AWS_ACCESS_KEY_ID", "E"), ("AWS_SECRET_ACCESS_KEY", "e")];
        let own = settings(&[&own[..], &[("AWS_PROFILE", "a")]].concat()).unwrap();
        assert_eq!(keys(&own), Some(("E", "e", None)), "no token of another key");
        let half = settings(&[("AWS_ACCESS_KEY_ID", "E")]).unwrap();
        assert_eq!(keys(&half), Some(("D", "d=/+", None)));
        let there = settings(&[
            ("AWS_DEFAULT_REGION", "x-2"),
            ("AWS_REGION", "x-1"),
            ("AWS_ENDPOINT_URL", "http://any"),
            ("AWS_ENDPOINT_URL_S3", "http://s3"),
            ("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "True"),
        ])
        .unwrap();
        assert_eq!((&*there.region, there.endpoint.as_deref()), ("x-1", Some("http://s3")));
        assert!(there.virtual_hosts);
        assert!(settings(&[("AWS_REGION", "evil.com/")]).is_err());
    }
}
