<?php
// Installs WordPress as its web installer would, gives it the settings a Chinese county office has,
// and prints the application passwords of its three users as JSON. Argument: the htdocs directory.
define('WP_INSTALLING', true);
$host = parse_url(getenv('WORDPRESS_URL'), PHP_URL_HOST);
$_SERVER += ['HTTP_HOST' => $host, 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REMOTE_ADDR' => $host];
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('示例县人民政府', 'admin', 'admin@example.test', true, '', 'admin-password', 'zh_CN');
foreach ([
    'permalink_structure' => '/%postname%/',
    'timezone_string' => 'Asia/Shanghai',
    'date_format' => 'Y-m-d',
    'posts_per_page' => 50,
    'posts_per_rss' => 50,
    'default_comment_status' => 'closed',
    'default_ping_status' => 'closed',
] as $option => $value) {
    update_option($option, $value);
}
// the sample post and pages, as any office deletes them on the first day
foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true);
}

$passwords = [];
foreach (['admin' => 'administrator', 'editor' => 'editor', 'bot' => 'author'] as $login => $role) {
    $user = get_user_by('login', $login);
    $id = $user ? $user->ID : wp_insert_user(
        ['user_login' => $login, 'user_pass' => $login . '-password', 'user_email' => $login . '@example.test', 'role' => $role]
    );
    $passwords[$login] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests'])[0];
}
echo json_encode($passwords);
